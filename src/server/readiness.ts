import { type Plugin, useReadinessCheck } from 'graphql-yoga';
import type { Gateway } from '../graph/context.ts';
import { READY_PATH } from './paths.ts';

/**
 * Answers 503 when the gateway cannot answer queries, else 200 and the state of the source. The gateway is ready even when
 * the source is down, because it serves the stored catalog.
 */
export function readiness(gateway: Gateway, isReady: () => Promise<boolean>): Plugin {
  const check = async () => (await isReady()) && Response.json({ source: await sourceState(gateway) });
  return useReadinessCheck({ endpoint: READY_PATH, check: () => check().catch(() => false) });
}

/** Null: the source is disabled. */
async function sourceState({ source, refreshes }: Gateway) {
  if (source === null) return null;
  const { consecutiveFailures } = await refreshes.sourceHealth(null);
  return { circuit: source.circuit?.state ?? 'CLOSED', consecutiveFailures };
}
