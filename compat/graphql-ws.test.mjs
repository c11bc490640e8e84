import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, test } from 'node:test';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

describe('graphql-ws', () => {
  test('the client queries and subscribes', async () => {
    const client = createClient({ url: socketUrl(), webSocketImpl: WebSocket });
    const query = client.iterate({ query: '{ model(key: "openai/gpt-5") { name } }' });
    assert.equal((await query.next()).value.data.model.name, 'GPT-5');
    const progress = client.iterate({ query: 'subscription { refreshProgress { phase } }' });
    assert.equal((await progress.next()).value.data.refreshProgress.phase, 'DONE');
    await progress.return();
    await client.dispose();
  });

  const initialized = [{ type: 'connection_init' }];
  const subscribe = { id: 'a', type: 'subscribe', payload: { query: 'subscription { refreshProgress { phase } }' } };
  const faults = [
    [4400, 'a message that is not JSON', ['{']],
    [4400, 'a message of an unknown type', [{ type: 'steal' }]],
    [4401, 'an operation before connection_init', [subscribe]],
    [4403, 'a credential that is not accepted', [{ type: 'connection_init', payload: { authorization: 'Bearer x' } }]],
    [4409, 'an id that is in use', [...initialized, subscribe, subscribe]],
    [4429, 'a second connection_init', [...initialized, ...initialized]],
  ];
  for (const [code, name, messages] of faults) {
    test(`closes with ${code} after ${name}`, async () => {
      assert.equal(await closeCode(messages, 'graphql-transport-ws'), code);
    });
  }

  test('closes with 4406 without the subprotocol', async () => {
    assert.equal(await closeCode([]), 4406);
  });

  test('answers ping with pong', async () => {
    const socket = new WebSocket(socketUrl(), 'graphql-transport-ws');
    await once(socket, 'open');
    socket.send(JSON.stringify({ type: 'ping' }));
    const [message] = await once(socket, 'message');
    assert.deepEqual(JSON.parse(message), { type: 'pong' });
    socket.terminate();
  });

  function socketUrl() {
    return `${process.env.MODELGRAPH_URL.replace('http', 'ws')}/graphql`;
  }

  /** Sends each message when the one before it is answered, where an answer must come first. */
  async function closeCode(messages, protocol) {
    const socket = new WebSocket(socketUrl(), protocol);
    const closed = once(socket, 'close');
    await once(socket, 'open');
    for (const message of messages) {
      const acknowledged = message.type === 'connection_init' && message !== messages.at(-1);
      socket.send(typeof message === 'string' ? message : JSON.stringify(message));
      if (acknowledged) await once(socket, 'message');
    }
    return (await closed)[0];
  }
});
