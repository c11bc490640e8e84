import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

/** The repository cannot be read. Operators read the message. */
export class RepositoryUnusable extends Error {}

/** Without a terminal, git must fail instead of asking for a password or a host key. */
const NEVER_ASK = ['-c', 'core.askPass=true', '-c', 'core.sshCommand=ssh -oBatchMode=yes'];
const MAX_MESSAGE = 300;

/** Starts the git command in a bare repository. */
export function startGit(directory: string, args: readonly string[], signal: AbortSignal): RunningGit {
  const process = spawn('git', [...NEVER_ASK, `--git-dir=${directory}`, ...args], { signal, killSignal: 'SIGKILL' });
  const messages = text(process.stderr);
  const ended = new Promise<void>((resolve, reject) => {
    process.on('error', (cause) => reject(signal.aborted ? signal.reason : cannotStart(cause)));
    process.on('close', async (code) => {
      if (code === 0) resolve();
      else reject(signal.aborted ? signal.reason : failed(args, await messages));
    });
  });
  // The caller may wait for the output first.
  ended.catch(() => {});
  // A git that has ended early says why through its exit code.
  process.stdin.on('error', () => {});
  return { process, ended };
}

export interface RunningGit {
  readonly process: ChildProcessWithoutNullStreams;
  /** Rejects with `RepositoryUnusable` if git fails. */
  readonly ended: Promise<void>;
}

/** Runs the git command and returns its output. */
export async function runGit(
  directory: string,
  args: readonly string[],
  signal: AbortSignal,
  input = '',
): Promise<string> {
  const { process, ended } = startGit(directory, args, signal);
  process.stdin.end(input);
  const output = await text(process.stdout);
  await ended;
  return output;
}

function cannotStart(cause: NodeJS.ErrnoException): RepositoryUnusable {
  const reason =
    cause.code === 'ENOENT'
      ? 'The command "git" was not found. Install git 2.35 or newer to read a repository.'
      : `The command "git" cannot be started (${cause.code}).`;
  return new RepositoryUnusable(reason, { cause });
}

function failed(args: readonly string[], messages: string): RepositoryUnusable {
  const command = args.find((arg) => !arg.startsWith('-')) ?? '';
  const lines = messages.split('\n').filter((line) => /^(fatal|error):/.test(line));
  const reason = withoutCredentials((lines.length > 0 ? lines.join(' ') : messages).trim()).slice(0, MAX_MESSAGE);
  return new RepositoryUnusable(`"git ${command}" failed: ${reason || 'no message'}`);
}

function withoutCredentials(message: string): string {
  return message.replaceAll(/(\w+:\/\/)[^/@\s]+@/g, '$1');
}
