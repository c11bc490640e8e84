import { collectDefaultMetrics, Registry } from 'prom-client';

let registry: Registry | undefined;

/** The metrics of this process and its event loop. Their observers cannot be removed, so a process has one set. */
export function processMetrics(): Registry {
  if (registry) return registry;
  registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
}
