import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Raw } from '../../fixtures/source-in-graph-terms.ts';
import { type CatalogGateway, catalogGateway } from '../../harness/catalog-gateway.ts';

// What models.dev really served, kept beside the project and not in it.
const file = new URL('../../../../shared/data/modelsdev/daily/2026-06-26.catalog.json.gz', import.meta.url);

interface Unlinked {
  readonly key: string;
  readonly modelId: string;
  readonly name: string;
}

const spellings: Readonly<Record<string, (model: Unlinked) => string>> = {
  'the key': ({ key }) => key,
  'the lower-case key': ({ key }) => key.toLowerCase(),
  'the upper-case key': ({ key }) => key.toUpperCase(),
  'the last segment': ({ modelId }) => modelId.slice(modelId.lastIndexOf('/') + 1),
  'the display name': ({ name }) => name,
};

describe.skipIf(!existsSync(file))('a model without a base model, in the catalog of 26 June 2026', () => {
  let gateway: CatalogGateway;
  let unlinked: readonly Unlinked[];

  beforeAll(async () => {
    gateway = await catalogGateway(JSON.parse(gunzipSync(readFileSync(file)).toString()));
    unlinked = (await everyModel()).filter(({ baseModel }) => baseModel === null).filter((_model, i) => i % 8 === 0);
  }, 180_000);
  afterAll(() => gateway?.close());

  async function everyModel(): Promise<(Unlinked & { readonly baseModel: object | null })[]> {
    const query = `query ($after: String) { models(first: 500, after: $after) {
      nodes { key modelId name baseModel { key } } pageInfo { hasNextPage endCursor }
    } }`;
    const models = [];
    for (let after: string | null = null; ; ) {
      const { models: page }: Raw = await gateway.read(query, { after });
      models.push(...page.nodes);
      if (!page.pageInfo.hasNextPage) return models;
      after = page.pageInfo.endCursor;
    }
  }

  test.each(Object.entries(spellings))('is found by %s', async (_name, spell) => {
    const missed: string[] = [];
    for (let start = 0; start < unlinked.length; start += 20) {
      const some = unlinked.slice(start, start + 20);
      const fields = some.map(
        (model, i) =>
          `m${i}: resolveModel(text: ${JSON.stringify(spell(model))}) { baseModel { key } candidates { key } models(first: 500) { nodes { key } } }`,
      );
      const answer = await gateway.read(`{ ${fields.join(' ')} }`);
      for (const [i, model] of some.entries()) {
        const { nodes } = answer[`m${i}`].models;
        const isFound = nodes.some(({ key }: { key: string }) => key === model.key);
        if (!isFound) missed.push(`${model.key} by ${spell(model)}: ${JSON.stringify(answer[`m${i}`]).slice(0, 160)}`);
      }
    }
    expect(missed.length / unlinked.length).toBeLessThan(0.05);
  });
});
