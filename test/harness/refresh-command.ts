import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { compileCache } from './process.ts';

const program = fileURLToPath(new URL('../../bin/modelgraph.js', import.meta.url));

interface CommandEnd {
  readonly code: number | null;
  /** Lines. */
  readonly stdout: readonly string[];
  readonly stderr: readonly string[];
}

export interface RefreshCommand {
  /** Waits for the first line on stdout. */
  readonly printed: Promise<void>;
  /** Waits for a line on stdout that contains the text. */
  printedWith(text: string): Promise<void>;
  send(signal: NodeJS.Signals): void;
  readonly ended: Promise<CommandEnd>;
}

type Env = Readonly<Record<string, string>>;

/** Starts what `npm run refresh` starts, with these settings and no other, its output not a terminal. */
export function startRefreshCommand(env: Env, ...flags: readonly string[]): RefreshCommand {
  return startCommand(process.execPath, [program, 'refresh', ...flags], env);
}

/** Starts what `npm run import` starts. */
export function startImportCommand(env: Env, ...args: readonly string[]): RefreshCommand {
  return startCommand(process.execPath, [program, 'import', ...args], env);
}

/** What `startRefreshCommand` starts, on a terminal of its own, which `script` of util-linux makes. */
export function startOnTerminal(env: Env): RefreshCommand {
  return startCommand('/usr/bin/script', ['-qec', `'${process.execPath}' '${program}' refresh`, '/dev/null'], env);
}

function startCommand(file: string, args: readonly string[], env: Env): RefreshCommand {
  const child = spawn(file, args, {
    env: { ...compileCache, PATH: process.env['PATH'], MODELSDEV_MAX_RETRIES: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stdout: string[] = [];
  const stderr: string[] = [];
  const output = createInterface(child.stdout).on('line', (line) => stdout.push(line));
  createInterface(child.stderr).on('line', (line) => stderr.push(line));
  const end = async () => {
    const [code] = await once(child, 'close');
    return { code, stdout, stderr };
  };
  return {
    printed: once(output, 'line').then(() => {}),
    printedWith: (text) =>
      new Promise((resolve) => {
        output.on('line', (line) => line.includes(text) && resolve());
      }),
    send: (signal) => void child.kill(signal),
    ended: end(),
  };
}
