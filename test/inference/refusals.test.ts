import { afterAll, beforeAll, expect, test } from 'vitest';
import { newKey } from '../access/keys.ts';
import { type CallingGateway, callingGateway } from '../harness/calling-gateway.ts';
import { openAi } from '../harness/model-upstream.ts';

let gateway: CallingGateway;
beforeAll(async () => {
  gateway = await callingGateway();
  gateway.upstream.serve('local', openAi());
});
afterAll(() => gateway.close());

const image = [{ text: 'What is it?' }, { data: 'aGVsbG8=', mediaType: 'image/png' }];
const tool = { name: 'weather', parameters: { type: 'object', properties: {} } };
const long = [{ role: 'USER', content: 'word '.repeat(400) }];

test.each([
  ['an unknown model', { model: 'nowhere/at-all-xyz' }, 'UNKNOWN_MODEL', 'model'],
  ['neither a model nor a route', {}, 'INVALID_INPUT', 'model'],
  ['a model and a route', { model: 'local/chat-1', route: { baseModel: 'acme/chat-1' } }, 'INVALID_INPUT', 'model'],
  ['a missing credential', { model: 'keyless/chat-1' }, 'NOT_CALLABLE', 'model'],
  [
    'an image for a model of text',
    { model: 'local/plain-1', messages: [{ role: 'USER', parts: image }] },
    'UNSUPPORTED_MODALITY',
    'messages',
  ],
  ['tools', { model: 'local/plain-1', tools: [tool] }, 'UNSUPPORTED_TOOLS', 'tools'],
  ['a schema', { model: 'local/plain-1', responseSchema: { type: 'object' } }, 'UNSUPPORTED_SCHEMA', 'responseSchema'],
  ['a temperature', { model: 'local/plain-1', temperature: 0.5 }, 'UNSUPPORTED_PARAMETER', 'temperature'],
  [
    'a reasoning effort',
    { model: 'local/plain-1', reasoningEffort: 'low' },
    'UNSUPPORTED_PARAMETER',
    'reasoningEffort',
  ],
  ['a prompt over the input limit', { model: 'local/plain-1', messages: long }, 'CONTEXT_EXCEEDED', 'messages'],
  ['an output over the limit', { model: 'local/plain-1', maxOutputTokens: 101 }, 'OUTPUT_EXCEEDED', 'maxOutputTokens'],
  ['no message', { model: 'local/chat-1', messages: [] }, 'INVALID_INPUT', 'messages'],
  ['a message without content', { model: 'local/chat-1', messages: [{ role: 'USER' }] }, 'INVALID_INPUT', 'messages.0'],
  [
    'a result of no call',
    { model: 'local/chat-1', messages: [{ role: 'TOOL', content: 'x', toolCallId: 'a' }] },
    'INVALID_INPUT',
    'messages.0.toolCallId',
  ],
  [
    'a private URL',
    { model: 'local/chat-1', messages: [{ role: 'USER', parts: [{ url: 'http://169.254.169.254/' }] }] },
    'INVALID_INPUT',
    'messages.0.parts.0',
  ],
  ['a temperature out of range', { model: 'local/chat-1', temperature: 3 }, 'INVALID_INPUT', 'temperature'],
  [
    'an unknown tool as the choice',
    { model: 'local/chat-1', tools: [tool], toolChoice: 'other' },
    'INVALID_INPUT',
    'toolChoice',
  ],
  ['a blank project', { model: 'local/chat-1', project: ' ' }, 'INVALID_INPUT', 'project'],
  [
    'another model in the options',
    { model: 'local/chat-1', providerOptions: { local: { model: 'dear' } } },
    'UNSUPPORTED_PARAMETER',
    'providerOptions.local.model',
  ],
  [
    'another limit in the options',
    { model: 'local/chat-1', providerOptions: { local: { max_tokens: 9 } } },
    'UNSUPPORTED_PARAMETER',
    'providerOptions.local.max_tokens',
  ],
  [
    'another address in the options',
    { model: 'local/chat-1', providerOptions: { local: { baseURL: 'http://169.254.169.254/' } } },
    'UNSUPPORTED_PARAMETER',
    'providerOptions.local.baseURL',
  ],
  ['an unknown base model', { route: { baseModel: 'nowhere/at-all-xyz' } }, 'UNKNOWN_MODEL', 'route.baseModel'],
  ['a route without a model', { route: { baseModel: 'acme/chat-1', providers: ['keyless'] } }, 'NO_MODEL', 'route'],
  ['a route with a low price', { route: { baseModel: 'acme/chat-1', maxInputPrice: 0.5 } }, 'NO_MODEL', 'route'],
])('%s is refused, and no provider is called', async (_name, input, code, path) => {
  const before = gateway.upstream.requests.length;
  const { result, userErrors } = await gateway.generate({ project: 'refused', ...input });
  expect({ result, error: userErrors[0] }).toMatchObject({ result: null, error: { code, path } });
  expect(gateway.upstream.requests.length).toBe(before);
  expect(await gateway.usageOf('refused')).toMatchObject({ requests: 0 });
});

test('a caller cannot spend for another owner', async () => {
  const { secret } = await newKey(gateway, { role: 'CALLER', owner: 'team-a' });
  const { userErrors } = await gateway.generate({ model: 'local/chat-1', owner: 'team-b' }, secret);
  expect(userErrors).toMatchObject([{ code: 'FOREIGN_OWNER', path: 'owner' }]);
});

test('a deprecated model answers with a warning', async () => {
  const { result } = await gateway.generate({ model: 'local/old-1' });
  expect(result).toMatchObject({ text: 'Hello', warnings: [expect.stringContaining('deprecated')] });
});

test('an id that means a base model calls a provider that can be called', async () => {
  const { result } = await gateway.generate({ model: 'chat-1' });
  expect(result.model.key).toBe('local/chat-1');
});

test('a second call with an idempotency key is refused, unless the first gave no answer', async () => {
  const call = { model: 'local/chat-1', project: 'once', idempotencyKey: 'key-1' };
  const all = await Promise.all([1, 2, 3].map(() => gateway.generate(call)));
  expect(all.filter(({ result }) => result !== null).length).toBe(1);
  const codes = all.flatMap(({ userErrors }) => userErrors.map(({ code }: { code: string }) => code));
  expect(codes).toEqual(['IDEMPOTENCY_CONFLICT', 'IDEMPOTENCY_CONFLICT']);
  expect(await gateway.usageOf('once')).toMatchObject({ requests: 1 });
  const refused = { ...call, idempotencyKey: 'key-2', model: 'local/plain-1', temperature: 1 };
  expect((await gateway.generate(refused)).result).toBe(null);
  expect((await gateway.generate({ ...call, idempotencyKey: 'key-2' })).result).not.toBe(null);
});

test('a removed model is refused', async () => {
  const { data } = await gateway.askAsOperator(`mutation {
    registerModels(input: { models: [{ key: "local/mine", name: "Mine" }] }) { userErrors { message } }
  }`);
  expect(data.registerModels.userErrors).toEqual([]);
  await gateway.askAsOperator(
    'mutation { deregisterModels(input: { keys: ["local/mine"] }) { userErrors { message } } }',
  );
  const { userErrors } = await gateway.generate({ model: 'local/mine' });
  expect(userErrors).toMatchObject([{ code: 'MODEL_REMOVED' }]);
});
