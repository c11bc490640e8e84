import type { BaseModelRecord, BenchmarkResultRecord, ModelRecord, ProviderRecord } from '../../db/tables/records.ts';
import { Pauses } from '../../event-loop-turn.ts';
import type { SourceDocument } from '../../models-dev/fetch/document.ts';
import { PackedObject } from '../../models-dev/json/packed-object.ts';
import type { KnownPricings } from '../../models-dev/parse/known-pricing.ts';
import {
  type Findings,
  noFindings,
  type ParsedDocument,
  type ParsedEntry,
  parseEntries,
} from '../../models-dev/parse/parse.ts';
import { PackedRecords } from './packed-records.ts';
import { type CatalogRecords, type Hashed, hashed, hashedBaseModel } from './records.ts';

interface RecordsRead extends Pick<ParsedDocument, 'problems' | 'unreadable'> {
  readonly records: CatalogRecords;
}

/**
 * The records of a document with their hashes. Requests are served in between. Throws `NotACatalog`, or the reason of the
 * signal when it aborts.
 */
export async function readRecords(
  document: SourceDocument,
  knownPricing: () => Promise<KnownPricings>,
  signal: AbortSignal,
): Promise<RecordsRead> {
  // Only a document with problems needs the known prices, which take time to read.
  const faultless = await readFaultless(document, signal);
  if (faultless !== null) return faultless;
  const findings = noFindings();
  return hashedRecords(document, findings, parseEntries(document, findings, await knownPricing()), signal);
}

/** Null: the document has a problem. Nothing of the reading remains then, because a second one takes as much memory. */
async function readFaultless(document: SourceDocument, signal: AbortSignal): Promise<RecordsRead | null> {
  const findings = noFindings();
  const entries = untilProblem(parseEntries(document, findings, new Map()), findings);
  const read = await hashedRecords(document, findings, entries, signal);
  return findings.problems.count() === 0 ? read : null;
}

function* untilProblem(entries: Iterable<ParsedEntry>, { problems }: Findings): Generator<ParsedEntry> {
  for (const entry of entries) {
    if (problems.count() > 0) return;
    yield entry;
  }
}

async function hashedRecords(
  document: SourceDocument,
  findings: Findings,
  entries: Iterable<ParsedEntry>,
  signal: AbortSignal,
): Promise<RecordsRead> {
  const providers: Hashed<ProviderRecord>[] = [];
  const models: Hashed<ModelRecord>[] = [];
  const baseModels: Hashed<BaseModelRecord>[] = [];
  const benchmarkResults: Hashed<BenchmarkResultRecord>[] = [];
  const hashModel = document.providers instanceof PackedObject ? hashedAndPacked() : hashedOnce;
  const pauses = new Pauses(signal);
  for (const entry of entries) {
    if (entry.kind === 'PROVIDER') providers.push(hashed(entry.record));
    else if (entry.kind === 'MODEL') models.push(hashModel(entry.record));
    else {
      baseModels.push(hashedBaseModel(entry.parsed));
      for (const result of entry.parsed.benchmarkResults) benchmarkResults.push(hashed(result));
    }
    if (pauses.isDue) await pauses.pause();
  }
  const { problems, unreadable, hasBaseModels } = findings;
  const base = hasBaseModels ? { baseModels, benchmarkResults } : { baseModels: null, benchmarkResults: null };
  return { records: { providers, models, ...base }, problems: problems.list(), unreadable };
}

/** What is packed when it arrives stays packed: at 100 times the data of 2026, the records alone would need a gigabyte. */
function hashedAndPacked() {
  const packed = new PackedRecords<ModelRecord>();
  return (model: ModelRecord) => packed.pack(hashed(model));
}

/** Documents of a repository share the records that are equal. */
const hashedModels = new WeakMap<ModelRecord, Hashed<ModelRecord>>();

function hashedOnce(model: ModelRecord): Hashed<ModelRecord> {
  const known = hashedModels.get(model);
  if (known) return known;
  const result = hashed(model);
  hashedModels.set(model, result);
  return result;
}
