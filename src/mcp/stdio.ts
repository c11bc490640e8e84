import { once } from 'node:events';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import type { Execute } from '../server/routes/execute.ts';
import { mcpServer } from './mcp-server.ts';

/** Serves the Model Context Protocol on standard input and output, until the client closes them or `stop` is aborted. */
export async function serveMcpOverStdio(execute: Execute, stop: AbortSignal): Promise<void> {
  const connection = serveStdio(() => mcpServer(execute));
  const stopped = once(stop, 'abort');
  await Promise.race([once(process.stdin, 'close'), once(process.stdin, 'end'), stopped]);
  await connection.close();
}
