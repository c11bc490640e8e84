import { afterAll, beforeAll, expect, test } from 'vitest';
import { bearer } from '../access/keys.ts';
import { type CallingGateway, callingGateway, providerKeys } from '../harness/calling-gateway.ts';
import { ADMIN_KEY } from '../harness/gateway.ts';
import { events, type ModelAnswer, openAi, openAiEvents, status } from '../harness/model-upstream.ts';

const PROMPT = 'prompt-canary-7f3a';
const KEY = providerKeys.LOCAL_API_KEY;

let gateway: CallingGateway;
beforeAll(async () => {
  gateway = await callingGateway();
});
afterAll(() => gateway.close());

const call = { id: `call-${KEY}`, name: 'weather', arguments: JSON.stringify({ key: KEY }) };
const named = (answer: object) => events([...openAiEvents(answer), 'data: [DONE]\n\n']);

/** Every place where a provider can repeat what it received. */
const echoes: Readonly<Record<string, ModelAnswer>> = {
  'the message of an error': status(401, { error: { message: `Incorrect API key: ${KEY}. ${PROMPT}` } }),
  'a part of it': status(401, { error: { message: `Incorrect API key: ${KEY.slice(0, 24)}` } }),
  'the code of an error': status(400, { error: { message: 'no', code: KEY, type: KEY, param: KEY } }),
  'a page': status(500, `<html>${KEY} ${PROMPT}</html>`),
  'a header': status(
    503,
    { error: { message: 'no' } },
    { 'x-echo': KEY, 'retry-after': KEY, location: `http://a/?key=${KEY}` },
  ),
  'a redirect': status(302, '', { location: `http://127.0.0.1:1/?key=${KEY}` }),
  'the text': openAi({ text: `Your key is ${KEY} or ${encodeURIComponent(KEY)}` }),
  'the name of the model': openAi({ model: KEY }),
  'the reason of the end': openAi({ finishReason: KEY }),
  'a tool call': openAi({ text: '', toolCalls: [call] }),
  'parts of a stream': (request, response) =>
    (request.body.stream ? events(inPieces(`Your key is ${KEY}!`)) : openAi({ text: KEY }))(request, response),
  'an error in a stream': (request, response) =>
    (request.body.stream ? events([{ error: { message: KEY, code: KEY } }]) : named({}))(request, response),
  'an event that is no JSON': events([`data: {"key": "${KEY}\n\n`]),
};

function inPieces(text: string): object[] {
  const [start = {}, , , ...end] = openAiEvents();
  const parts = text.match(/.{1,5}/gs) ?? [];
  return [start, ...parts.flatMap((part) => openAiEvents({ text: part }).slice(1, 3)), ...end];
}

const tools = [{ name: 'weather', parameters: { type: 'object', properties: {} } }];

test.each(Object.keys(echoes))('a key that a provider repeats in %s reaches no answer and no log', async (place) => {
  gateway.upstream.serve('local', echoes[place] ?? openAi());
  const messages = [{ role: 'USER', content: PROMPT }];
  const answers = [
    await gateway.generate({ model: 'local/chat-1', messages, tools }),
    ...(await Promise.all([false, true].map((stream) => completion(stream)))),
  ];
  expect(gateway.upstream.requests.at(-1)?.headers.authorization).toContain(KEY);
  for (const leak of [KEY, encodeURIComponent(KEY), KEY.slice(0, 24), KEY.slice(-20)]) {
    expect(JSON.stringify(answers)).not.toContain(leak);
    expect(JSON.stringify(gateway.log)).not.toContain(leak);
  }
  expect(JSON.stringify(gateway.log)).not.toContain(PROMPT);
});

async function completion(stream: boolean): Promise<string> {
  const response = await fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...bearer(ADMIN_KEY) },
    body: JSON.stringify({
      ...{ model: 'local/chat-1', stream, messages: [{ role: 'user', content: PROMPT }] },
      tools: [{ type: 'function', function: { name: 'weather' } }],
    }),
  });
  return `${JSON.stringify([...response.headers])} ${await response.text()}`;
}

test('neither a key nor a message is stored', async () => {
  const { data } = await gateway.askAsOperator('{ auditLog(first: 100) { nodes { action target detail } } }');
  const stored = JSON.stringify(data);
  expect(stored).toContain('generateText');
  expect(stored).not.toContain('canary');
});

test('the catalog shows no key', async () => {
  const { data } = await gateway.askAsOperator(
    '{ providers { nodes { key envVars callable missingVariables setup { variables { name } } } } }',
  );
  expect(JSON.stringify(data)).not.toContain('canary');
});
