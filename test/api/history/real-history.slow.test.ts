import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canonicalBaseModel, canonicalModel, canonicalProvider } from '../../fixtures/canonical-source.ts';
import type { Raw } from '../../fixtures/source-in-graph-terms.ts';
import { type CatalogGateway, catalogGateway } from '../../harness/catalog-gateway.ts';

// Documents that models.dev served. They are not part of the project.
const folder = new URL('../../../../shared/data/modelsdev/', import.meta.url);

/** Quarters of a year, each with another shape of the document, then days; the first of these brings the base models. */
const files = [
  'monthly/2025-10-01.api',
  'monthly/2026-01-01.api',
  'monthly/2026-04-02.api',
  'daily/2026-06-22.catalog',
  'daily/2026-06-23.catalog',
  'daily/2026-06-24.catalog',
  'daily/2026-06-25.catalog',
  'daily/2026-06-26.catalog',
];

/** The entries of a document by key, in a form that leaves out all that makes no change. */
interface Entries {
  readonly providers: ReadonlyMap<string, Raw>;
  readonly models: ReadonlyMap<string, Raw>;
  readonly baseModels: ReadonlyMap<string, Raw>;
  /** Context sizes of the published tiers of each model. An entry also has the tier that replaced a price over 200,000 tokens. */
  readonly tierSizes: ReadonlyMap<string, readonly number[]>;
}

/** A document, the one before it, and what the gateway says once it has read both. */
interface Step {
  readonly before: Entries;
  readonly now: Entries;
  readonly refresh: Raw;
  readonly models: readonly Raw[];
  readonly changes: Raw;
}

const none: Entries = { providers: new Map(), models: new Map(), baseModels: new Map(), tierSizes: new Map() };

describe.skipIf(!existsSync(folder))('the catalogs of nine months, read one after the other:', () => {
  let gateway: CatalogGateway;
  const steps = new Map<string, Step>();

  beforeAll(async () => {
    gateway = await catalogGateway();
    let before = none;
    for (const file of files) {
      const document = read(file);
      const now = entriesOf(document);
      const refresh = await gateway.show(document);
      steps.set(file, { before, now, refresh, models: await allModels(), changes: await changesOf(refresh.id) });
      before = now;
    }
  }, 180_000);
  afterAll(() => gateway?.close());

  describe.each(files)('%s', (file) => {
    test('adds, changes and removes as many as a comparison of the two documents finds', () => {
      const { before, now, refresh } = stepOf(file);
      expect(refresh.problems.totalCount).toBe(0);
      expect(refresh.summary).toMatchObject({
        providers: countsOf(before.providers, now.providers),
        // A price over 200,000 tokens that becomes a tier is stored again, which is no change.
        models: countsOf(asStored(before), asStored(now)),
        baseModels: countsOf(before.baseModels, now.baseModels),
      });
    });

    test('leaves the graph with the models of the document and what it says of them', () => {
      const { now, models } = stepOf(file);
      const answered = Object.fromEntries(models.map(({ key, ...fields }) => [key, fields]));
      expect(answered).toEqual(
        Object.fromEntries([...now.models].map(([key, entry]) => [key, shownOf(entry, now.tierSizes.get(key) ?? [])])),
      );
    });
  });

  test.each(files.slice(1))('%s has a change for each model that was added, changed or removed', (file) => {
    const { before, now, changes } = stepOf(file);
    const { added, changed, removed } = countsOf(before.models, now.models);
    expect({
      added: changes.added.totalCount,
      changed: changes.changed.totalCount,
      removed: changes.removed.totalCount,
    }).toEqual({ added, changed, removed });
  });

  test.each(files.slice(1))('%s has a change of prices for each model with other prices', (file) => {
    const { before, now, changes } = stepOf(file);
    const others = [...now.models].filter(([key, entry]) => {
      const old = before.models.get(key);
      return old && pricesOf(old) !== pricesOf(entry);
    });
    expect(changes.priced.totalCount).toBe(others.length);
  });

  function stepOf(file: string): Step {
    const step = steps.get(file);
    if (!step) throw new Error(`${file} has not been read`);
    return step;
  }

  async function allModels(): Promise<Raw[]> {
    const nodes: Raw[] = [];
    for (let after = null; ; ) {
      const { models } = await gateway.read(MODELS, { after });
      nodes.push(...models.nodes);
      if (!models.pageInfo.hasNextPage) return nodes;
      after = models.pageInfo.endCursor;
    }
  }

  async function changesOf(id: string): Promise<Raw> {
    return (await gateway.read(CHANGES, { id })).node;
  }
});

const MODELS = `query ($after: String) { models(first: 500, after: $after) {
  nodes { key name status family releaseDate pricing { input output cacheRead tiers { minContext } } limits { context output } }
  pageInfo { hasNextPage endCursor }
} }`;

const CHANGES = `query ($id: ID!) { node(id: $id) { ... on Refresh {
  added: changes(filter: { subjectTypes: [MODEL], kinds: [ADDED, RESTORED] }) { totalCount }
  changed: changes(filter: { subjectTypes: [MODEL], kinds: [CHANGED] }) { totalCount }
  removed: changes(filter: { subjectTypes: [MODEL], kinds: [REMOVED] }) { totalCount }
  priced: changes(filter: { subjectTypes: [MODEL], kinds: [CHANGED], fields: ["pricing"] }) { totalCount }
} } }`;

function read(file: string): Raw {
  const document = JSON.parse(gunzipSync(readFileSync(new URL(`${file}.json.gz`, folder))).toString());
  return file.endsWith('.catalog') ? document : { providers: document };
}

function entriesOf({ providers, models: baseModels = {} }: Raw): Entries {
  const published = Object.entries<Raw>(providers).flatMap(([provider, { models }]) =>
    Object.entries<Raw>(models).map(([id, model]) => [`${provider}/${id}`, model] as const),
  );
  return {
    providers: mapped(providers, canonicalProvider),
    models: new Map(published.map(([key, model]) => [key, canonicalModel(model)])),
    tierSizes: new Map(
      published.map(([key, { cost }]) => [
        key,
        (cost?.tiers ?? []).map(({ tier }: Raw) => tier.size).toSorted((one: number, other: number) => one - other),
      ]),
    ),
    baseModels: mapped(baseModels, (one) => ({
      ...canonicalBaseModel(one),
      // Their order means nothing.
      benchmarks: (one.benchmarks ?? []).map(stable).toSorted(),
    })),
  };
}

function asStored({ models, tierSizes }: Entries): ReadonlyMap<string, Raw> {
  return new Map([...models].map(([key, entry]) => [key, { ...entry, tierSizes: tierSizes.get(key) }]));
}

function mapped(entries: Raw, canonical: (entry: Raw) => Raw): Map<string, Raw> {
  return new Map(Object.entries<Raw>(entries).map(([key, entry]) => [key, canonical(entry)]));
}

/** The expected answer to `MODELS` for an entry. */
function shownOf({ name, status, family, release_date, cost, limit }: Raw, tierSizes: readonly number[]): Raw {
  return {
    name,
    status: status ? status.toUpperCase() : 'ACTIVE',
    family: family ?? null,
    releaseDate: release_date ?? null,
    pricing: cost
      ? {
          input: cost.input,
          output: cost.output,
          cacheRead: cost.cache_read ?? null,
          tiers: tierSizes.map((minContext) => ({ minContext })),
        }
      : null,
    limits: { context: limit?.context ?? null, output: limit?.output ?? null },
  };
}

function countsOf(before: ReadonlyMap<string, Raw>, now: ReadonlyMap<string, Raw>) {
  const kept = [...now.keys()].filter((key) => before.has(key));
  const changed = kept.filter((key) => stable(before.get(key)) !== stable(now.get(key))).length;
  return {
    added: now.size - kept.length,
    changed,
    removed: before.size - kept.length,
    unchanged: kept.length - changed,
    total: now.size,
  };
}

/** As JSON whose keys are in order. */
/** The prices of a model and of its modes. */
function pricesOf({ cost, experimental }: Raw): string {
  return stable([cost ?? null, experimental?.modes ?? null]);
}

function stable(value: Raw): string {
  return JSON.stringify(value, (_key, part) =>
    part && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([one], [other]) => (one < other ? -1 : 1)))
      : part,
  );
}
