import { once } from 'node:events';
import { WebSocket } from 'ws';

// Many clients of one server. Reports when all are connected, and each event when the last client has received it.
const [url, count, subscription] = process.argv.slice(2);
const AT_A_TIME = 100;
let received = 0;
let firstAtMs = 0;
let message = '';

const sockets = [];
while (sockets.length < Number(count)) {
  sockets.push(
    ...(await Promise.all(Array.from({ length: AT_A_TIME }, (_, index) => connect(sockets.length + index)))),
  );
}
process.send({ ready: true });
process.once('disconnect', () => process.exit());

async function connect(number) {
  const socket = new WebSocket(url, subscription ? 'graphql-transport-ws' : undefined, { perMessageDeflate: false });
  await once(socket, 'open');
  if (subscription) {
    socket.send(JSON.stringify({ type: 'connection_init' }));
    await once(socket, 'message');
    const id = crypto.randomUUID();
    socket.send(JSON.stringify({ id, type: 'subscribe', payload: { query: subscription } }));
    // The server handles messages in order, so this answer proves that the subscription is active.
    socket.send(JSON.stringify({ id: `${number}`, type: 'subscribe', payload: { query: '{ __typename }' } }));
    await untilComplete(socket);
  }
  socket.on('message', onMessage);
  return socket;
}

function untilComplete(socket) {
  return new Promise((resolve) => {
    socket.on('message', function onAnswer(data) {
      if (JSON.parse(data).type !== 'complete') return;
      socket.off('message', onAnswer);
      resolve();
    });
  });
}

function onMessage(data) {
  if (received === 0) firstAtMs = performance.timeOrigin + performance.now();
  received++;
  if (received < sockets.length) return;
  message = data.toString();
  process.send({ firstAtMs, lastAtMs: performance.timeOrigin + performance.now(), message });
  received = 0;
}
