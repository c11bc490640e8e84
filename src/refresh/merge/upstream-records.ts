import type { RegistryPart } from '../../db/tables/json-columns.ts';
import type { ModelRecord } from '../../db/tables/records.ts';
import { type CatalogRecords, type Hashed, hashed } from '../diff/records.ts';

/** The records of upstream that stored records were merged from. `hidden`: those that the catalog leaves out. */
export function upstreamRecords(stored: CatalogRecords, hidden: readonly ModelRecord[]): CatalogRecords {
  const models = stored.models.flatMap(upstreamRecord);
  const shown = new Set(models.map(({ key }) => key));
  const restored = hidden.filter(({ key }) => !shown.has(key)).map((record) => hashed(record));
  return { ...stored, providers: stored.providers.flatMap(upstreamRecord), models: [...models, ...restored] };
}

type Registered = { readonly key: string; readonly registry?: RegistryPart | null | undefined };

function upstreamRecord<Content extends Registered>(record: Hashed<Content>): Hashed<Content>[] {
  const { registry } = record.content;
  if (!registry) return [record];
  if (registry.origin === 'REGISTRY' && registry.upstream === undefined) return [];
  // The part contains columns of the record.
  return [hashed({ ...record.content, ...(registry.upstream as Partial<Content>), registry: null })];
}
