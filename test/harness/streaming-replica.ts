import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import postgres from 'postgres';

const BIN = '/usr/lib/postgresql/15/bin';
const execute = promisify(execFile);

/** Debian installs these programs. Postgres refuses to run as root. */
export const hasPostgresServer = spawnSync(`${BIN}/pg_basebackup`, ['--version']).status === 0;

/** A primary with a standby that streams from it, both empty. */
export async function streamingReplica() {
  const folder = await mkdtemp(join(tmpdir(), 'modelgraph-replica-'));
  const user = userInfo().uid === 0 ? await userNamed('postgres') : null;
  if (user) await chown(folder, user.uid, user.gid);
  const run = (program: string, ...args: readonly string[]) =>
    execute(join(BIN, program), args, { ...user, cwd: folder });
  const [primaryPort, standbyPort] = [await freePort(), await freePort()];
  const [primary, standby] = [join(folder, 'primary'), join(folder, 'standby')];
  await run('initdb', '-D', primary, '-A', 'trust', '-U', 'postgres', '-E', 'UTF8', '--locale', 'C', '--no-sync');
  await start(primary, primaryPort);
  await run(
    'pg_basebackup',
    '-h',
    '127.0.0.1',
    '-p',
    `${primaryPort}`,
    '-U',
    'postgres',
    '-D',
    standby,
    '-R',
    '-c',
    'fast',
  );
  await start(standby, standbyPort);
  const url = urlOf(primaryPort);
  const replicaUrl = urlOf(standbyPort);
  const control = postgres(replicaUrl, { max: 1, onnotice: () => {} });
  return {
    url,
    replicaUrl,
    /** The standby receives changes and does not show them. */
    pause: async () => void (await control`select pg_wal_replay_pause()`),
    resume: async () => void (await control`select pg_wal_replay_resume()`),
    stopReplica: async () => {
      await control.end({ timeout: 1 });
      await run('pg_ctl', '-D', standby, '-m', 'immediate', 'stop');
    },
    remove: async () => {
      await control.end({ timeout: 1 });
      for (const cluster of [standby, primary])
        await run('pg_ctl', '-D', cluster, '-m', 'immediate', 'stop').catch(() => {});
      await rm(folder, { recursive: true, force: true });
    },
  };

  function start(cluster: string, port: number) {
    const options = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off`;
    return run('pg_ctl', '-D', cluster, '-w', '-l', `${cluster}.log`, '-o', options, 'start');
  }
}

function urlOf(port: number): string {
  return `postgres://postgres@127.0.0.1:${port}/postgres`;
}

async function userNamed(name: string) {
  const [uid, gid] = await Promise.all(
    ['-u', '-g'].map(async (flag) => Number((await execute('id', [flag, name])).stdout)),
  );
  return { uid: uid ?? 0, gid: gid ?? 0 };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
