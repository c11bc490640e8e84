import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';

// A bare `ws` server. It sends each message from its parent to every socket.
const server = createServer();
const sockets = new WebSocketServer({ server });
process.on('message', (message) => {
  const bytes = Buffer.from(message);
  for (const socket of sockets.clients) socket.send(bytes, { binary: false });
});
server.listen(0, '127.0.0.1', () => process.send(`ws://127.0.0.1:${server.address().port}`));
process.once('disconnect', () => process.exit());
