import type { CliCommand } from './cli-command.ts';
import type { Graph } from './graph/graph.ts';
import { openGraph } from './graph/open-graph.ts';
import type { ExitCode } from './process/exit-codes.ts';
import { plainJson } from './terminal/plain-text.ts';

/** One run of the program: its environment, and what it ends with. */
export interface Invocation {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborts at SIGINT and SIGTERM. A command that never asks for it handles signals by itself, or is ended by them. */
  stop(): AbortSignal;
  /** Sets the exit code. */
  end(exitCode: ExitCode): void;
}

/** The options of every command that asks the graph. */
export interface GraphOptions {
  readonly url?: string;
  readonly json?: boolean;
}

/** What a command found: the same for a person and for a program. */
export interface Report {
  readonly text: string;
  readonly data: unknown;
  /** Hints beside the result, one per line, on stderr. */
  readonly notes?: readonly string[];
}

export function withGraphOptions(command: CliCommand): CliCommand {
  return command
    .option('--url <url>', 'ask the gateway at this URL instead of the configured database (MODELGRAPH_URL)')
    .option('--json', 'write JSON');
}

/** Opens the graph for an action, and closes it. */
export async function onGraph<Result>(
  { env, stop }: Invocation,
  { url, readsCatalog = true }: { readonly url?: string | undefined; readonly readsCatalog?: boolean },
  run: (graph: Graph) => Promise<Result>,
): Promise<Result> {
  const graph = await openGraph({ url, readsCatalog }, env, stop());
  try {
    return await run(graph);
  } finally {
    await graph.close();
  }
}

/** Asks the graph and writes the report. */
export async function report(
  invocation: Invocation,
  { url, json }: GraphOptions,
  ask: (graph: Graph) => Promise<Report>,
): Promise<void> {
  const { text, data, notes = [] } = await onGraph(invocation, { url }, ask);
  process.stdout.write(json ? `${plainJson(data, 2)}\n` : text);
  for (const note of notes) process.stderr.write(`${note}\n`);
}
