import { parseConfig } from '../../config.ts';
import type { Graph } from './graph.ts';
import { remoteGraph } from './remote-graph.ts';

export interface GraphRequest {
  /** The value of `--url`. Undefined: `MODELGRAPH_URL` decides. */
  readonly url: string | undefined;
  readonly readsCatalog: boolean;
}

/** Opens the graph of the gateway at the URL, or else of the configured database. The key is `MODELGRAPH_API_KEY`. */
export async function openGraph(
  { url, readsCatalog }: GraphRequest,
  env: Readonly<Record<string, string | undefined>>,
  stop: AbortSignal,
): Promise<Graph> {
  const gatewayUrl = url ?? (env['MODELGRAPH_URL'] || undefined);
  if (gatewayUrl !== undefined) return remoteGraph(gatewayUrl, env['MODELGRAPH_API_KEY']?.trim() || null, stop);
  const config = parseConfig(env);
  // Loaded late, so that wrong arguments are reported at once.
  const { localGraph } = await import('./local-graph.ts');
  return localGraph(config, { readsCatalog });
}
