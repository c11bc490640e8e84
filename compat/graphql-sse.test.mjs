import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createClient } from 'graphql-sse';

/** The gateway sends a comment after 12 seconds without an event. */
const HEARTBEAT_MS = 20_000;

describe('graphql-sse', () => {
  test('the client queries and subscribes with distinct connections', async () => {
    const client = createClient({ url: `${process.env.MODELGRAPH_URL}/graphql`, singleConnection: false });
    const query = client.iterate({ query: '{ model(key: "openai/gpt-5") { name } }' });
    assert.equal((await query.next()).value.data.model.name, 'GPT-5');
    const progress = client.iterate({ query: 'subscription { refreshProgress { phase } }' });
    assert.equal((await progress.next()).value.data.refreshProgress.phase, 'DONE');
    await progress.return();
    client.dispose();
  });

  test('the headers come before the first event, and a heartbeat keeps the stream alive', async () => {
    const leave = new AbortController();
    // No new version comes, so that this stream has no event.
    const response = await fetch(`${process.env.MODELGRAPH_URL}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query: 'subscription { catalogUpdated { catalog { version } } }' }),
      signal: AbortSignal.any([leave.signal, AbortSignal.timeout(HEARTBEAT_MS)]),
    });
    assert.equal(response.status, 200);
    assert.match(response.headers.get('content-type'), /^text\/event-stream/);
    assert.equal(response.headers.get('x-accel-buffering'), 'no');
    let received = '';
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      received += chunk;
      if (received.split('\n').filter((line) => line.startsWith(':')).length >= 2) break;
    }
    leave.abort();
    assert.doesNotMatch(received, /^event:/m);
  });
});
