import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';

/** Tests that need a Redis of their own are skipped where it is not installed. */
export const hasRedisServer = spawnSync('redis-server', ['--version']).status === 0;

export interface RedisServer {
  readonly url: string;
  /** It takes commands and answers none. */
  pause(): void;
  resume(): void;
  kill(): Promise<void>;
}

/** An empty Redis. `port` 0: any. */
export async function redisServer(port = 0): Promise<RedisServer> {
  const at = String(port || (await freePort()));
  const child = spawn('redis-server', ['--port', at, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']);
  for await (const line of createInterface(child.stdout)) {
    if (line.includes('Ready to accept connections')) break;
  }
  child.stdout.resume();
  const pause = () => void child.kill('SIGSTOP');
  const resume = () => void child.kill('SIGCONT');
  return { url: `redis://127.0.0.1:${at}`, pause, resume, kill };

  async function kill(): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
