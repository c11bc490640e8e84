import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { ADMIN_KEY, type Answer, type LogLine } from './gateway.ts';

/** To load the modules of a gateway takes longer than what most tests ask of it; each process after the first is spared a part. */
export const compileCache = {
  NODE_COMPILE_CACHE: fileURLToPath(new URL('../../node_modules/.cache/modelgraph', import.meta.url)),
};

const started = new Set<GatewayProcess>();
/** Runs the built program, and the sources where they changed since the build. */
const program = fileURLToPath(new URL('../../bin/modelgraph.js', import.meta.url));

interface Exit {
  /** Null: ended by the signal. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Lines. */
  readonly stderr: readonly string[];
}

/** A gateway in a process of its own, to be killed with `killGateways` at the latest. */
export interface GatewayProcess {
  readonly pid: number | undefined;
  readonly stderr: readonly string[];
  readonly log: readonly LogLine[];
  /** Waits until there is something on stderr. */
  printed(): Promise<void>;
  /** Ends once the line with this `msg` is in the log, or was before. Throws when the process ends without. */
  logged(msg: string): Promise<LogLine>;
  /** Sends the signal and waits for the end. */
  end(signal: NodeJS.Signals): Promise<Exit>;
  readonly exited: Promise<Exit>;
}

export interface ReadyProcess extends GatewayProcess {
  readonly url: string;
  ask(query: string, variables?: object, key?: string): Promise<Answer>;
  /** Refreshes with the operator's key; waits for the end unless told otherwise. */
  refresh(input?: { force?: boolean; wait?: boolean }): Promise<Answer['data']>;
}

/** Runs the built program alone. */
export const builtProgram = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** Starts `modelgraph serve` with these settings and no other. It refreshes only when asked to, unless told otherwise. */
export function spawnGateway(env: Readonly<Record<string, string>>, file = program): GatewayProcess {
  const child = spawn(process.execPath, [file, 'serve'], {
    env: {
      ...compileCache,
      PORT: '0',
      ADMIN_API_KEY: ADMIN_KEY,
      MODELSDEV_AUTO_REFRESH: 'false',
      MODELSDEV_MAX_RETRIES: '0',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stderr: string[] = [];
  const lines: LogLine[] = [];
  const seen = new EventTarget();
  createInterface(child.stderr).on('line', (line) => {
    stderr.push(line);
    seen.dispatchEvent(new Event('print'));
  });
  createInterface(child.stdout).on('line', (line) => {
    lines.push(JSON.parse(line));
    seen.dispatchEvent(new Event('line'));
  });
  const exited = exitOf(child, stderr);
  void exited.then(() => seen.dispatchEvent(new Event('exit')));
  const gateway = { pid: child.pid, stderr, log: lines, printed, logged, end, exited };
  started.add(gateway);
  return gateway;

  function logged(msg: string): Promise<LogLine> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const line = lines.find((candidate) => candidate.msg === msg);
        if (line) resolve(line);
      };
      seen.addEventListener('line', look);
      seen.addEventListener('exit', () => reject(new Error(`ended without "${msg}": ${stderr.join('\n')}`)));
      look();
    });
  }

  async function printed(): Promise<void> {
    if (stderr.length === 0) await once(seen, 'print');
  }

  function end(signal: NodeJS.Signals): Promise<Exit> {
    child.kill(signal);
    return exited;
  }
}

/** Kills every gateway that still runs; for `afterEach`, or `afterAll` when tests share one. */
export async function killGateways(): Promise<void> {
  for (const gateway of started) await gateway.end('SIGKILL');
  started.clear();
}

/** Starts it and waits until it listens. */
export async function readyGateway(env: Readonly<Record<string, string>>, file = program): Promise<ReadyProcess> {
  const gateway = spawnGateway(env, file);
  const url = String((await gateway.logged('gateway ready'))['url']);
  return { ...gateway, url, ask, refresh };

  async function ask(query: string, variables: object = {}, key?: string): Promise<Answer> {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(key && { authorization: `Bearer ${key}` }) },
      body: JSON.stringify({ query, variables }),
    });
    return (await response.json()) as Answer;
  }

  async function refresh(input: { force?: boolean; wait?: boolean } = {}): Promise<Answer['data']> {
    const { data, errors } = await ask(REFRESH, { input: { wait: true, ...input } }, ADMIN_KEY);
    if (errors) throw new Error(`refresh: ${JSON.stringify(errors)}`);
    return data.refreshCatalog.refresh;
  }
}

async function exitOf(child: ChildProcess, stderr: readonly string[]): Promise<Exit> {
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { code, signal, stderr };
}

const REFRESH = `mutation ($input: RefreshCatalogInput!) {
  refreshCatalog(input: $input) { refresh { id status catalogVersion error { code message } } userErrors { code } }
}`;
