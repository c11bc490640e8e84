import type { faultServer } from '../harness/fault-server.ts';

type Handler = Parameters<Awaited<ReturnType<typeof faultServer>>['serve']>[1];

/** The wire format of OpenAI's Chat Completions, as a whole or as events. */
const USAGE = {
  prompt_tokens: 100,
  completion_tokens: 20,
  total_tokens: 120,
  prompt_tokens_details: { cached_tokens: 40 },
  completion_tokens_details: { reasoning_tokens: 5 },
};

export function completion(text: string, more: object = {}): Handler {
  return (_request, response) => {
    const message = { role: 'assistant', content: text };
    const choices = [{ index: 0, message, finish_reason: 'stop' }];
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify({ id: 'c1', object: 'chat.completion', created: 1, model: 'x', choices, usage: USAGE, ...more }),
    );
  };
}

export function streamed(texts: readonly string[], end = [stop(), usage(), 'data: [DONE]\n\n']): Handler {
  return (_request, response) => {
    response.setHeader('content-type', 'text/event-stream');
    for (const text of texts) response.write(chunk({ content: text }));
    for (const line of end) response.write(line);
    response.end();
  };
}

/** Sends the pieces and then neither more nor an end. */
export function hanging(texts: readonly string[]): Handler {
  return (_request, response) => {
    response.setHeader('content-type', 'text/event-stream');
    response.flushHeaders();
    for (const text of texts) response.write(chunk({ content: text }));
  };
}

/** Sends the pieces and resets the connection. */
export function cut(texts: readonly string[]): Handler {
  return (_request, response) => {
    response.setHeader('content-type', 'text/event-stream');
    response.write(texts.map((text) => chunk({ content: text })).join(''), () => response.destroy());
  };
}

export function failing(status: number, body: string, contentType = 'application/json'): Handler {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': contentType });
    response.end(body);
  };
}

function chunk(delta: object, finish: string | null = null): string {
  const choices = [{ index: 0, delta, finish_reason: finish }];
  return `data: ${JSON.stringify({ id: 'c1', object: 'chat.completion.chunk', created: 1, model: 'x', choices })}\n\n`;
}

function stop(): string {
  return chunk({}, 'stop');
}

function usage(): string {
  return `data: ${JSON.stringify({ id: 'c1', object: 'chat.completion.chunk', created: 1, model: 'x', choices: [], usage: USAGE })}\n\n`;
}

/** A catalog whose providers are at local addresses: two serve the same base model at different prices. */
export function catalogAt(cheap: string, dear: string): object {
  const text = { input: ['text'], output: ['text'] };
  const base = {
    name: 'Writer',
    attachment: false,
    reasoning: false,
    tool_call: true,
    temperature: true,
    open_weights: true,
  };
  const facts = { ...base, release_date: '2026-01-01', last_updated: '2026-01-01', modalities: text };
  const limit = { context: 1_000, output: 500 };
  const model = (id: string, input: number, output: number, more: object = {}) => ({
    ...{ id, ...facts, limit, cost: { input, output, cache_read: input / 10 }, ...more },
  });
  const provider = (id: string, api: string, models: readonly { id: string }[], env: readonly string[]) => ({
    ...{ id, name: id, npm: '@ai-sdk/openai-compatible', api, env, doc: 'https://docs.example' },
    models: Object.fromEntries(models.map((one) => [one.id, one])),
  });
  return {
    models: { 'lab/writer': { id: 'lab/writer', ...facts, limit } },
    providers: {
      cheap: provider(
        'cheap',
        cheap,
        [model('lab/writer', 1, 2), model('plain', 1, 2, { name: 'Plain', tool_call: false, temperature: false })],
        ['CHEAP_API_KEY'],
      ),
      dear: provider('dear', dear, [model('lab/writer', 3, 6)], ['DEAR_API_KEY']),
      keyless: provider('keyless', 'https://keyless.example/v1', [model('lab/writer', 0.5, 1)], ['KEYLESS_API_KEY']),
      exotic: {
        ...provider('exotic', cheap, [model('other', 1, 1, { name: 'Other' })], ['CHEAP_API_KEY']),
        npm: '@ai-sdk/groq',
      },
    },
  };
}
