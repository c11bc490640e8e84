import { beforeAll, expect, test } from 'vitest';
import { randomFrom } from '../../fixtures/random.ts';
import { expectedModels, type Raw } from '../../fixtures/source-in-graph-terms.ts';
import type { CatalogGateway } from '../../harness/catalog-gateway.ts';
import { describeCatalogs } from '../../harness/tested-catalogs.ts';

const COMPARISONS = 60;

const COMPARE = `query ($keys: [String!]!) { compareModels(keys: $keys) {
  models { key priceKind baseModel { key } } unknown { key }
  rows { group label values { value isBest } higherIsBetter equal benchmark { key } }
} }`;

describeCatalogs(`${COMPARISONS} comparisons of models of $catalog`, (tested) => {
  let gateway: CatalogGateway;
  let models: Record<string, Raw>;
  let resultsOf: ReadonlyMap<string, readonly Raw[]>;
  const comparisons: { readonly keys: readonly string[]; readonly answer: Raw }[] = [];

  beforeAll(async () => {
    const document = tested.newer();
    gateway = await tested.gateway();
    models = expectedModels(document);
    resultsOf = new Map(Object.entries<Raw>(document.models).map(([key, { benchmarks }]) => [key, benchmarks ?? []]));
    const random = randomFrom(26);
    const all = Object.keys(models);
    // Few models are measured; half of the comparisons are of those that their labs serve.
    const measured = all.filter((key) => resultsOf.get(key)?.length);
    for (let count = 0; count < COMPARISONS; count += 1) {
      const among = count % 2 === 0 ? measured : all;
      const keys = Array.from({ length: 2 + (count % 7) }, () => among[Math.floor(random() * among.length)] ?? '');
      if (new Set(keys).size < keys.length) continue;
      const { compareModels } = await gateway.read(COMPARE, { keys });
      comparisons.push({ keys, answer: compareModels });
    }
  }, 180_000);

  test('have the requested models in the requested order', () => {
    expect(comparisons.length).toBeGreaterThan(COMPARISONS / 2);
    for (const { keys, answer } of comparisons) {
      expect(answer.unknown).toEqual([]);
      expect(answer.models.map((model: Raw) => model.key)).toEqual(keys);
    }
  });

  test('have the values of the source, and only prices that are paid', () => {
    for (const { keys, answer } of comparisons) {
      for (const [label, expectedOf] of Object.entries(plainRows)) {
        const row = answer.rows.find((one: Raw) => one.label === label);
        const values = row?.values.map(({ value }: Raw) => value);
        const expected = keys.map((key, index) => expectedOf(models[key], answer.models[index].priceKind) ?? null);
        expect({ label, keys, values }).toEqual({ label, keys, values: expected });
      }
    }
  });

  test('mark the best values and equal rows like a plain evaluation', () => {
    for (const { answer } of comparisons) {
      for (const { label, values: compared, higherIsBetter, equal } of answer.rows) {
        const values = compared.map(({ value }: Raw) => value);
        const best = [...compared.keys()].filter((index) => compared[index].isBest);
        const texts = new Set(values.map((value: unknown) => JSON.stringify(value)));
        expect({ label, values, best, equal }).toEqual({
          label,
          values,
          best: label === 'Knowledge cutoff' ? best : plainBest(values, higherIsBetter),
          equal: texts.size === 1,
        });
      }
    }
  });

  test('have a row for each benchmark shared by two of the models', () => {
    let shared = 0;
    for (const { answer } of comparisons) {
      const results: (readonly Raw[])[] = answer.models.map(
        ({ baseModel }: Raw) => resultsOf.get(baseModel?.key) ?? [],
      );
      const ways = Map.groupBy(
        results.flatMap((ofModel, index) => ofModel.map((result) => ({ ...result, index }))),
        ({ name, metric, harness, variant, dataset, version }) =>
          JSON.stringify([keyOf(name), meaningOf(metric), harness, variant, dataset, version]),
      );
      const expected = [...ways.values()]
        .filter((ofWay) => new Set(ofWay.map(({ index }) => index)).size > 1)
        .map((ofWay) => results.map((_, index) => bestScore(ofWay.filter((one) => one.index === index))));
      const rows = answer.rows
        .filter((row: Raw) => row.group === 'BENCHMARK')
        .map((row: Raw) => row.values.map(({ value }: Raw) => value));
      expect(rows.map(String).toSorted()).toEqual(expected.map(String).toSorted());
      shared += rows.length;
    }
    expect(shared).toBeGreaterThan(10);
  });
});

const price = (name: string) => (model: Raw, priceKind: string) =>
  priceKind === 'METERED' || priceKind === 'FREE' ? model.pricing?.[name] : null;

const plainRows: Record<string, (model: Raw, priceKind: string) => unknown> = {
  'Context window': (model) => model.limits.context,
  'Input limit': (model) => model.limits.input ?? model.limits.context,
  'Output limit': (model) => model.limits.output,
  Status: (model) => model.status,
  Input: price('input'),
  Output: price('output'),
  Reasoning: (model, priceKind) =>
    price('reasoning')(model, priceKind) ?? (model.REASONING ? price('output')(model, priceKind) : null),
  'Cache read': price('cacheRead'),
  'Cache write': price('cacheWrite'),
  'Audio input': price('inputAudio'),
  'Audio output': price('outputAudio'),
  'Supports attachments': (model) => model.ATTACHMENT,
  'Supports tool calls': (model) => model.TOOL_CALL,
  'Open weights': (model) => model.OPEN_WEIGHTS,
  'Accepts images': (model) => model.inputModalities.includes('IMAGE'),
  'Input modalities': (model) => model.inputModalities,
  'Output modalities': (model) => model.outputModalities,
  'Knowledge cutoff': (model) => model.knowledgeCutoff,
  'Release date': (model) => model.releaseDate,
  'Last updated': (model) => model.lastUpdated,
};

function plainBest(values: readonly Raw[], higherIsBetter: boolean | null): number[] {
  const known = values.filter((value) => value !== null && value !== false).map(Number);
  const isAlone = values.filter((value) => value !== null).length < 2;
  if (higherIsBetter === null || isAlone || known.length === 0) return [];
  const best = higherIsBetter ? Math.max(...known) : Math.min(...known);
  return [...values.keys()].filter((index) => {
    const value = values[index];
    return value !== null && value !== false && Number(value) === best;
  });
}

/** Spellings that differ in case and punctuation are one benchmark. */
function keyOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** Metrics with "resolve" in their names are the only synonyms of that day. */
function meaningOf(metric: string | undefined): string | undefined {
  return metric && /resolve/.test(metric) ? 'resolved' : metric;
}

function bestScore(results: readonly Raw[]): number | null {
  return results.length === 0 ? null : Math.max(...results.map(({ score }) => score));
}
