import { beforeAll, describe, expect, test } from 'vitest';
import { randomFrom } from '../../fixtures/random.ts';
import { expectedModels, type Raw } from '../../fixtures/source-in-graph-terms.ts';
import type { CatalogGateway } from '../../harness/catalog-gateway.ts';
import type { TestedCatalog } from '../../harness/tested-catalogs.ts';
import { type Generated, generated } from './generated-filters.ts';
import { capabilitiesOf, inOrder, listed } from './plain-filter.ts';

/** Compares this many random filters and orders of the catalog with plain JavaScript. */
export function describeFilters(tested: TestedCatalog, caseCount: number): void {
  describe.skipIf(tested.isAbsent)(`${tested.name}, filtered and ordered as by plain JavaScript:`, () => {
    let gateway: CatalogGateway;
    let models: Raw[];
    let cases: Generated[];

    beforeAll(async () => {
      gateway = await tested.gateway();
      models = await plainModels(gateway, tested.older(), tested.newer());
      cases = generated(models, randomFrom(3), caseCount);
    }, 180_000);

    test('the first page and the number of all, of each of the filters and orders', async () => {
      for (const { filter, orderBy, pageSize } of cases) {
        const { models: page } = await gateway.read(LIST, { filter, orderBy, first: pageSize });
        const all = inOrder(listed(models, filter), orderBy);
        const got = { keys: keysOf(page.nodes), totalCount: page.totalCount };
        expect({ filter, orderBy, ...got }).toEqual({
          filter,
          orderBy,
          keys: keysOf(all.slice(0, pageSize)),
          totalCount: all.length,
        });
      }
    }, 180_000);

    test('every row once, walking page by page, of some of them', async () => {
      for (const { filter, orderBy, pageSize } of cases.filter((_case, index) => index % 5 === 0)) {
        const all = inOrder(listed(models, filter), orderBy).slice(0, 8 * pageSize);
        const walked: string[] = [];
        for (let after: string | null = null; walked.length < all.length; ) {
          const { models: page } = await gateway.read(LIST, { filter, orderBy, first: pageSize, after });
          walked.push(...keysOf(page.nodes));
          if (page.nodes.length === 0) break;
          after = page.pageInfo.endCursor;
        }
        expect(walked).toEqual(keysOf(all));
      }
    }, 180_000);

    test('a filter and its `not` part the list', async () => {
      for (const { filter } of cases.filter((_case, index) => index % 4 === 0)) {
        const { all, these, others } = await gateway.read(
          `query ($these: ModelFilter, $others: ModelFilter) {
            all: models { totalCount } these: models(filter: $these) { totalCount } others: models(filter: $others) { totalCount }
          }`,
          { these: { or: [filter] }, others: { not: filter } },
        );
        expect(these.totalCount + others.totalCount).toBe(all.totalCount);
      }
    }, 180_000);

    test.for([
      ['providers', (model: Raw) => model.provider.key],
      ['baseModels', (model: Raw) => model.baseModel],
      ['labs', (model: Raw) => model.baseModel?.split('/')[0] ?? null],
    ] as const)('the models of each of the first %s', { timeout: 180_000 }, async ([field, parentOf]) => {
      for (const { filter, orderBy, pageSize } of cases.filter((_case, index) => index % 15 === 7)) {
        const query = `query ($filter: ModelFilter, $orderBy: [ModelOrder!], $first: Int) {
          parents: ${field}(first: 30) { nodes { key models(filter: $filter, orderBy: $orderBy, first: $first) { totalCount nodes { key } } } }
        }`;
        const { parents } = await gateway.read(query, { filter, orderBy, first: pageSize });
        for (const { key, models: page } of parents.nodes) {
          const all = inOrder(
            listed(models, filter).filter((model) => parentOf(model) === key),
            orderBy,
          );
          expect([key, keysOf(page.nodes), page.totalCount]).toEqual([key, keysOf(all.slice(0, pageSize)), all.length]);
        }
      }
    });

    test.for(Object.keys(facetValues))(
      'the facet %s counts without its own restriction',
      { timeout: 180_000 },
      async (facet) => {
        for (const { filter } of cases.filter((one, index) => index % 15 === 3 || facet in one.filter)) {
          const { models: page } = await gateway.read(
            `query ($filter: ModelFilter) { models(filter: $filter) { facets { facet: ${facet} { value count } } } }`,
            { filter },
          );
          const unrestricted = { ...filter };
          for (const field of [facet, ...(otherFields[facet] ?? [])]) delete unrestricted[field];
          if (facet === 'statuses') unrestricted.statuses = ['ACTIVE', 'ALPHA', 'BETA', 'DEPRECATED', 'REMOVED'];
          expect([filter, page.facets.facet]).toEqual([filter, facetOf(listed(models, unrestricted), facet)]);
        }
      },
    );
  });
}

const LIST = `query ($filter: ModelFilter, $orderBy: [ModelOrder!], $first: Int, $after: String) {
  models(filter: $filter, orderBy: $orderBy, first: $first, after: $after) { totalCount nodes { key } pageInfo { endCursor } }
}`;

const facetValues: Readonly<Record<string, (model: Raw) => readonly (string | null)[]>> = {
  providers: (model) => [model.provider.key],
  families: (model) => [model.family],
  labs: (model) => [model.baseModel?.split('/')[0] ?? null],
  capabilities: capabilitiesOf,
  inputModalities: (model) => model.inputModalities,
  outputModalities: (model) => model.outputModalities,
  statuses: (model) => [model.status],
  priceKinds: (model) => [model.priceKind],
};

/** Other fields of the filter that restrict the same as the facet. */
const otherFields: Readonly<Record<string, readonly string[]>> = { priceKinds: ['free', 'priced'] };

function facetOf(models: readonly Raw[], facet: string) {
  const values = models.flatMap((model) => facetValues[facet]?.(model) ?? []).filter((value) => value !== null);
  return [...Map.groupBy(values, (value) => value)]
    .map(([value, all]) => ({ value, count: all.length }))
    .toSorted(
      (one, other) => other.count - one.count || Buffer.compare(Buffer.from(one.value), Buffer.from(other.value)),
    );
}

function keysOf(nodes: readonly Raw[]): string[] {
  return nodes.map(({ key }) => key);
}

/** All models of both documents, and of each what the source does not say: its base model, its price kind, its results, its setup. */
async function plainModels(gateway: CatalogGateway, older: Raw, newer: Raw): Promise<Raw[]> {
  const [gone, present] = [expectedModels(older), expectedModels(newer)];
  const said = await saidOfAll(gateway);
  const variables = await variablesOfProviders(gateway);
  return Object.values<Raw>({ ...gone, ...present }).map((model) => {
    const { baseModel, priceKind } = said.get(model.key);
    const status = model.key in present ? model.status : 'REMOVED';
    const results = (newer.models[baseModel?.key]?.benchmarks ?? []).map(({ name, score }: Raw) => ({
      key: keyOf(name),
      score,
    }));
    return {
      ...model,
      status,
      priceKind,
      baseModel: baseModel?.key ?? null,
      results,
      variables: variables.get(model.provider.key),
    };
  });
}

function keyOf(benchmark: string): string {
  return benchmark
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '');
}

async function variablesOfProviders(gateway: CatalogGateway): Promise<Map<string, Raw>> {
  const { providers } = await gateway.read(`{ providers(first: 500, filter: { statuses: [ACTIVE, REMOVED] }) {
    nodes { key setup { variables { name need replaces } } }
  } }`);
  return new Map(providers.nodes.map(({ key, setup }: Raw) => [key, setup.variables]));
}

async function saidOfAll(gateway: CatalogGateway): Promise<Map<string, Raw>> {
  const said = new Map<string, Raw>();
  for (let after: string | null = null; ; ) {
    const query = `query ($after: String) {
      models(first: 500, after: $after, filter: { statuses: [ACTIVE, ALPHA, BETA, DEPRECATED, REMOVED] }) {
        nodes { key priceKind baseModel { key } } pageInfo { hasNextPage endCursor }
      }
    }`;
    const { models }: Raw = await gateway.read(query, { after });
    for (const model of models.nodes) said.set(model.key, model);
    if (!models.pageInfo.hasNextPage) return said;
    after = models.pageInfo.endCursor;
  }
}
