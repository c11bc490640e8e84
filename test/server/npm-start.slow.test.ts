import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../harness/database.ts';
import { compileCache } from '../harness/process.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

let database: TestDatabase;
let npm: ChildProcess;
beforeEach(async () => {
  database = await testDatabase();
});
afterEach(async () => {
  endGroup();
  await database.remove();
});

describe.each(['SIGTERM', 'SIGINT', 'SIGKILL'] as const)('npm start that is ended with %s', (signal) => {
  test('ends the gateway too, in good order', async () => {
    const { pid, logged } = startWithNpm();
    await logged('gateway ready');
    process.kill(pid, signal);
    await logged('gateway closed');
    // Not before every process that holds its output has ended.
    await once(npm, 'close');
    expect(npm.stdout?.readableEnded).toBe(true);
  });
});

/** In a process group of its own, so that a gateway that outlives npm can be ended. */
function startWithNpm() {
  npm = spawn('npm', ['start', '--silent'], {
    cwd: root,
    detached: true,
    env: { PATH: process.env['PATH'], ...compileCache, PORT: '0', MODELSDEV_AUTO_REFRESH: 'false', ...database.env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const { pid, stdout } = npm;
  if (pid === undefined || stdout === null) throw new Error('npm cannot be started');
  const lines = createInterface(stdout);
  return { pid, logged };

  function logged(message: string): Promise<void> {
    return new Promise((resolve) => {
      lines.on('line', (line) => {
        if (line.includes(`"msg":"${message}"`)) resolve();
      });
    });
  }
}

function endGroup(): void {
  try {
    process.kill(-Number(npm.pid), 'SIGKILL');
  } catch {
    // All of it has ended.
  }
}
