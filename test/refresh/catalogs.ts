import { type FaultServer, json } from '../harness/fault-server.ts';
import type { TestGateway } from '../harness/gateway.ts';

/** What models.dev says of a model or a base model. */
interface Entry {
  readonly id: string;
  readonly [field: string]: unknown;
}

interface ProviderEntry extends Entry {
  readonly models: Record<string, Entry>;
}

interface Catalog {
  readonly providers: Record<string, ProviderEntry>;
  readonly models?: Record<string, Entry>;
}

export function entry(id: string, fields: object = {}): Entry {
  return { id, name: id.toUpperCase(), ...fields };
}

export function provider(id: string, models: readonly Entry[], fields: object = {}): ProviderEntry {
  return { ...entry(id, fields), models: byId(...models) };
}

/** Entries as the source has them, a map by id. */
export function byId<Some extends Entry>(...entries: readonly Some[]): Record<string, Some> {
  return Object.fromEntries(entries.map((one) => [one.id, one]));
}

const cost = { input: 1.5, output: 6 };
const benchmarks = [
  { name: 'MMLU', score: 88.1, metric: 'accuracy' },
  { name: 'SWE-bench', score: 61 },
];

/** Three providers, five models, two base models, two benchmark results. */
export const catalog: Catalog = {
  providers: byId(
    provider('acme', [entry('a-1', { cost }), entry('a-2'), entry('a-3')]),
    provider('beta', [entry('b-1', { limit: { context: 200_000 } })]),
    provider('gamma', [entry('g-1')]),
  ),
  models: byId(entry('acme/a-1', { benchmarks }), entry('acme/a-2')),
};

/** A catalogue of so many providers p0, p1, … with so many models m0, m1, … each. */
export function catalogOf(providerCount: number, modelsEach: number, nameOf = (key: string) => key): Catalog {
  const ids = (letter: string, count: number) => Array.from({ length: count }, (_, number) => `${letter}${number}`);
  const modelsOf = (key: string) => ids('m', modelsEach).map((id) => entry(id, { name: nameOf(`${key}/${id}`) }));
  return { providers: byId(...ids('p', providerCount).map((id) => provider(id, modelsOf(id)))) };
}

/** `catalog` with some fields of the model acme/a-1 replaced. */
export function withModel(fields: object): Catalog {
  const copy = structuredClone(catalog);
  Object.assign(copy.providers['acme']?.models['a-1'] ?? {}, fields);
  return copy;
}

/** Brings the gateway to hold this document, whatever it held. */
export async function hold(gateway: TestGateway, source: FaultServer, document: unknown): Promise<void> {
  source.serve('/catalog.json', json(document));
  const { status } = await gateway.refresh({ force: true, allowMassRemoval: true });
  if (status !== 'SUCCEEDED' && status !== 'UNCHANGED') throw new Error(`hold: ${status}`);
}

/** All that the catalogue shows, version and history included. */
export async function shown(gateway: Pick<TestGateway, 'ask'>) {
  const { data, errors } = await gateway.ask(SHOWN);
  if (errors) throw new Error(`shown: ${JSON.stringify(errors)}`);
  return data;
}

const SHOWN = `{
  catalog { version refreshedAt counts { providers models baseModels labs benchmarks benchmarkResults } }
  providers(first: 500) { nodes { key name extra changedAt } }
  models(first: 500) { totalCount nodes { key name status pricing { input output } limits { context } changedAt } }
  baseModels(first: 500) { nodes { key name changedAt benchmarks { nodes { benchmark { name } scoreText } } } }
  changes { totalCount }
}`;

export const idle = { added: 0, changed: 0, removed: 0 };
