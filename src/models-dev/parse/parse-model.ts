import type { ModelRecord } from '../../db/tables/records.ts';
import type { ProblemLog } from '../json/problems.ts';
import { servedModel } from '../upstream-form/served-entry.ts';
import { type EntryReader, keep, rest, takeBoolean, takePart, takeText } from './entry-reader.ts';
import { type KnownPricings, unpriced } from './known-pricing.ts';
import { openEntry, type RawEntry } from './open-entry.ts';
import { readModelContent } from './parse-model-content.ts';
import { readPricing, readPricingModes } from './parse-pricing.ts';
import { sourceEntryOf } from './source-entry.ts';

type Status = ModelRecord['status'];

const statuses: readonly Status[] = ['ACTIVE', 'ALPHA', 'BETA', 'DEPRECATED'];

/** Null: skipped. */
export function parseModel(
  providerKey: string,
  raw: RawEntry,
  problems: ProblemLog,
  knownPricing: KnownPricings,
): ModelRecord | null {
  const named = openEntry(raw, problems);
  if (named === null) return null;
  const { name, entry, published } = named;
  const key = `${providerKey}/${raw.key}`;
  const known = knownPricing.get(key) ?? unpriced;
  const record: ModelRecord = {
    key,
    providerKey,
    modelId: raw.key,
    ...readModelContent(name, entry),
    status: readStatus(entry),
    ...readPricing(entry, known),
    pricingModes: readPricingModes(entry, known),
    ...readApi(entry),
    // Must be last: the keys that no field above has taken.
    extra: rest(entry),
    registry: null,
    sourceEntry: null,
  };
  return { ...record, sourceEntry: sourceEntryOf(published, servedModel(record)) };
}

function readStatus(entry: EntryReader): Status {
  // Booleans in the autumn of 2025, text since then.
  const alpha = takeBoolean(entry, 'alpha');
  const beta = takeBoolean(entry, 'beta');
  const status = takeText(entry, 'status');
  if (status !== null) return knownStatus(entry, status);
  if (alpha) return 'ALPHA';
  return beta ? 'BETA' : 'ACTIVE';
}

function knownStatus(entry: EntryReader, status: string): Status {
  const known = statuses.find((name) => name === status.toUpperCase());
  if (known === undefined) keep(entry, 'status', status);
  return known ?? 'ACTIVE';
}

function readApi(entry: EntryReader): Pick<ModelRecord, 'apiNpmPackage' | 'apiBaseUrl' | 'apiShape'> {
  const provider = takePart(entry, 'provider');
  if (provider === null) return { apiNpmPackage: null, apiBaseUrl: null, apiShape: null };
  return {
    apiNpmPackage: takeText(provider, 'npm'),
    apiBaseUrl: takeText(provider, 'api'),
    apiShape: takeText(provider, 'shape'),
  };
}
