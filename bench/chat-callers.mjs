import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { streamText } from 'ai';

// Calls a model as the command line says: `sdk` with the AI SDK, `http` by HTTP alone. Each message is the work of a round.
const [kind] = process.argv.slice(2);
const call = { sdk: callWithSdk, http: callOverHttp }[kind];

process.on('message', async ({ work }) => {
  const { parallel, calls, ...target } = work;
  const firstTokenMs = [];
  let left = calls;
  const caller = async () => {
    while (left-- > 0) firstTokenMs.push(await call(target));
  };
  await Promise.all(Array.from({ length: parallel }, caller));
  process.send({ firstTokenMs });
});
process.once('disconnect', () => process.exit());
process.send('ready');

/** Resolves to the time until the first text, when the answer has ended. */
async function callWithSdk({ url, model, tokens }) {
  const provider = createOpenAICompatible({ name: 'bench', baseURL: url, apiKey: 'none', includeUsage: true });
  const start = performance.now();
  let firstMs = null;
  let parts = 0;
  const { textStream } = streamText({ model: provider(model), prompt: 'Tell a story.' });
  for await (const _part of textStream) {
    firstMs ??= performance.now() - start;
    parts++;
  }
  if (parts !== tokens) throw new Error(`${parts} parts came in place of ${tokens}.`);
  return firstMs;
}

async function callOverHttp({ url, headers, body, ends }) {
  const start = performance.now();
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(await response.text());
  let firstMs = null;
  let last = '';
  const decoder = new TextDecoder();
  for await (const bytes of response.body) {
    const text = decoder.decode(bytes, { stream: true });
    if (firstMs === null && text.includes('token0')) firstMs = performance.now() - start;
    last = (last + text).slice(-ends.length - 50);
  }
  if (!last.includes(ends)) throw new Error(`The answer ended with ${last}.`);
  return firstMs;
}
