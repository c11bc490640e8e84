import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

// The answer to send: { status, headers, body }, with the body in Base64.
const { status, headers, body } = JSON.parse(readFileSync(0, 'utf8'));
const bytes = Buffer.from(body, 'base64');
const server = createServer((_request, response) => response.writeHead(status, headers).end(bytes));
server.listen(0, '127.0.0.1', () => process.send(`http://127.0.0.1:${server.address().port}`));
process.once('disconnect', () => process.exit());
