import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';

const TICKS_PER_SECOND = 100;

/** Starts a program that reports its URL when it listens. `input`: what it reads from its standard input. */
export async function startProgram(file, { args = [], env = {}, input = '' } = {}) {
  const program = fork(new URL(file, import.meta.url), args, {
    env: { ...process.env, NODE_ENV: 'production', GRAPHILE_ENV: 'production', ...env },
    stdio: ['pipe', 'inherit', 'inherit', 'ipc'],
  });
  program.stdin.end(input);
  const [url] = await Promise.race([
    once(program, 'message'),
    once(program, 'exit').then(([code]) => {
      throw new Error(`${file} ended with ${code} before it listened.`);
    }),
  ]);
  return { url, pid: program.pid, send: (message) => program.send(message), stop: () => program.disconnect() };
}

/** The time that a process has computed, in all of its threads. Linux only. */
export async function cpuSeconds(pid) {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const [userTicks, systemTicks] = stat.slice(stat.lastIndexOf(')')).split(' ').slice(12, 14).map(Number);
  return (userTicks + systemTicks) / TICKS_PER_SECOND;
}

/** The resident memory of a process. Linux only. */
export async function residentMb(pid) {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
}
