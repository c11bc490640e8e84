import { execFileSync } from 'node:child_process';
import vm from 'node:vm';

export interface Asked {
  /** What is imported, each with the package it is from. */
  readonly imports: Readonly<Record<string, string>>;
  readonly factory: string;
  readonly options: unknown;
  /** Null: the provider itself is called. */
  readonly method: string | null;
  readonly model: unknown;
}

const importLine = /^import \{ (\w+) \} from '([^']+)';$/gm;

/** Runs a snippet for the AI SDK against packages that only write down how they are called. */
export async function runSnippet(text: string, env: Readonly<Record<string, string>> = {}): Promise<Asked> {
  const imports = Object.fromEntries([...text.matchAll(importLine)].map(([, name = '', from = '']) => [name, from]));
  const names = Object.keys(imports);
  const body = text.replace(importLine, '');
  const script = new vm.Script(`(async ({ ${names.join(', ')} }, process, console) => {${body}\n})`);
  const asked: { -readonly [key in keyof Asked]?: Asked[key] } = { imports };

  const makeProvider = (factory: string) => (options: unknown) => {
    Object.assign(asked, { factory, options });
    const ask = (method: string | null) => (model: unknown) => ({ method, model });
    return new Proxy(ask(null), { get: (_target, method) => ask(String(method)) });
  };
  const packages = {
    ...Object.fromEntries(names.map((name) => [name, makeProvider(name)])),
    createUnified: () => (model: unknown) => ({ unified: model }),
    generateText: async ({ model }: { model: object }) => {
      Object.assign(asked, model);
      return { text: '' };
    },
    GoogleAuth: class {
      getAccessToken = async () => 'token of Google';
    },
  };
  await script.runInThisContext()(packages, { env }, { log: () => {} });
  // All of it was written by the calls that every snippet makes.
  return asked as Asked;
}

/** The arguments that each command gives to curl, when a shell runs them one after the other. */
export function curlArguments(commands: readonly string[], env: Readonly<Record<string, string>> = {}): string[][] {
  const stubs = "curl() { printf '%s\\0' \"$@\"; printf '\\1\\0'; }; gcloud() { echo token of Google; }";
  const script = [stubs, ...commands].join('\n');
  const output = execFileSync('bash', ['-s'], {
    input: script,
    env: { PATH: process.env['PATH'], ...env },
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return output
    .split('\x01\0')
    .slice(0, -1)
    .map((one) => one.split('\0').slice(0, -1));
}
