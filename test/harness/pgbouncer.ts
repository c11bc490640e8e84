import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Debian installs it into a folder that only root searches. */
const env = { PATH: `${process.env['PATH']}:/usr/sbin` };
/** The user "nobody": PgBouncer does not run as root. */
const NOBODY = 65_534;

export const hasPgBouncer = spawnSync('pgbouncer', ['--version'], { env }).status === 0;

/** PgBouncer in transaction mode. Three connections to the server serve all clients. */
export async function pgBouncer(server: URL) {
  const folder = await mkdtemp(join(tmpdir(), 'modelgraph-pgbouncer-'));
  await chmod(folder, 0o755);
  const file = join(folder, 'pgbouncer.ini');
  const port = await freePort();
  await writeFile(file, configuration(server, port));

  const user = userInfo().uid === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  const child = spawn('pgbouncer', [file], { env, stdio: ['ignore', 'ignore', 'pipe'], ...user });
  const exited = once(child, 'exit');
  await started(child.stderr);
  const close = async () => {
    child.kill('SIGINT');
    await exited;
    await rm(folder, { recursive: true });
  };
  return { url: Object.assign(new URL(server), { hostname: '127.0.0.1', port: String(port) }).href, close };
}

function configuration({ hostname, port, username, password }: URL, listenPort: number): string {
  const login = `user=${username || 'postgres'}${password && ` password=${decodeURIComponent(password)}`}`;
  return `[databases]
* = host=${hostname} port=${port || 5432} ${login}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${listenPort}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 3
`;
}

async function started(log: NodeJS.ReadableStream): Promise<void> {
  const lines: string[] = [];
  for await (const line of createInterface(log)) {
    lines.push(line);
    if (line.includes('process up')) return void log.resume();
  }
  throw new Error(`PgBouncer does not start: ${lines.join('\n')}`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
