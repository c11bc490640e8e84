import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';

// A provider that streams Chat Completions. The model `400` sends as many tokens, each in a packet of its own; `400-50` one
// every 50 milliseconds.
const server = createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const { model } = JSON.parse(Buffer.concat(chunks).toString());
  const [tokens, pauseMs = 0] = model.split('-').map(Number);
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const send = (choices, rest = {}) => {
    const chunk = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model, choices, ...rest };
    response.write(`data: ${JSON.stringify(chunk)}\n\n`);
  };
  for (let token = 0; token < tokens && !response.destroyed; token++) {
    send([{ index: 0, delta: { role: 'assistant', content: ` token${token % 10}` }, finish_reason: null }]);
    await (pauseMs > 0 ? sleep(pauseMs) : turn());
  }
  send([{ index: 0, delta: {}, finish_reason: 'stop' }]);
  send([], { usage: { prompt_tokens: 10, completion_tokens: tokens, total_tokens: tokens + 10 } });
  response.end('data: [DONE]\n\n');
});
// Longer than a benchmark, so that no connection is closed while a call is sent on it.
server.keepAliveTimeout = 3_600_000;
server.listen(0, '127.0.0.1');
await once(server, 'listening');
process.once('disconnect', () => process.exit());
process.send(`http://127.0.0.1:${server.address().port}`);
