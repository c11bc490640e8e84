import type { RefreshSource } from '../models-dev/refresh-source.ts';
import { observedQuerySets } from '../telemetry/observed-queries.ts';
import { observedSource } from '../telemetry/observed-source.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { RefreshSetup } from './create-refresher.ts';
import type { Queries } from './queries.ts';

export function observedCatalog({ catalogAt, ...queries }: Queries, telemetry: Telemetry): Queries {
  return { ...queries, catalogAt: (view) => observedQuerySets(catalogAt(view), telemetry) };
}

export function observedSources(setup: RefreshSetup, { metrics }: Telemetry): RefreshSetup {
  const observe = (source: RefreshSource | null) => source && observedSource(source, metrics);
  return { ...setup, source: observe(setup.source), sourceWithoutRetries: observe(setup.sourceWithoutRetries) };
}
