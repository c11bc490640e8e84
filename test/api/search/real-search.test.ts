import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CatalogGateway, catalogGateway } from '../../harness/catalog-gateway.ts';
import { searchPhrases } from './search-phrases.ts';

const snapshot = new URL('../../../../shared/data/modelsdev/daily/2026-06-26.catalog.json.gz', import.meta.url);
const DEEPEST = 50;

describe.skipIf(!existsSync(snapshot))('searches of the catalog of 26 June 2026', () => {
  let gateway: CatalogGateway;

  beforeAll(async () => {
    gateway = await catalogGateway(JSON.parse(gunzipSync(readFileSync(snapshot)).toString()));
  }, 180_000);
  afterAll(() => gateway?.close());

  async function keysFor(search: string): Promise<string[]> {
    const query = `query ($search: String!) { models(filter: { search: $search }, first: ${DEEPEST}) { nodes { key } } }`;
    const { models } = await gateway.read(query, { search });
    return models.nodes.map(({ key }: { key: string }) => key);
  }

  test('the mean reciprocal rank of what people want is at least 0.9', { timeout: 120_000 }, async () => {
    const ranks = new Map<string, number>();
    for (const [phrase, ...wanted] of searchPhrases) {
      const keys = await keysFor(phrase);
      ranks.set(phrase, keys.findIndex((key) => wanted.some((pattern) => isLike(pattern, key))) + 1);
    }
    const reciprocal = [...ranks.values()].map((rank) => (rank === 0 ? 0 : 1 / rank));
    const mean = reciprocal.reduce((sum, one) => sum + one, 0) / reciprocal.length;
    const notFirst = [...ranks].filter(([, rank]) => rank !== 1);
    expect(mean, `not first: ${JSON.stringify(notFirst)}`).toBeGreaterThanOrEqual(0.9);
  });

  test('there are at least 120 phrases, each once', () => {
    const phrases = new Set(searchPhrases.map(([phrase]) => phrase));
    expect(phrases.size).toBe(searchPhrases.length);
    expect(phrases.size).toBeGreaterThanOrEqual(120);
  });
});

function isLike(pattern: string, key: string): boolean {
  const escaped = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  return new RegExp(`^${escaped}$`).test(key);
}
