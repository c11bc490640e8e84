import { beforeAll, describe, expect, test } from 'vitest';
import type { CatalogGateway } from '../../harness/catalog-gateway.ts';
import { committedCatalog, realCatalog } from '../../harness/tested-catalogs.ts';
import { searchPhrases } from './search-phrases.ts';

const DEEPEST = 50;

/** Words of many models or of many providers, alone and together. */
const broadPhrases = [
  'a',
  '5',
  'gpt',
  'latest',
  'cloud',
  'openrouter',
  'azure openai',
  'nano gpt',
  'kimi k2 nvidia',
  'mini',
];

test.each([
  ['gpt 5.4', 'openai/gpt-5.4'],
  ['opus', 'anthropic/claude-opus-4-6'],
  ['sonnet 4.5', 'anthropic/claude-sonnet-4-5'],
  ['gemini flash', 'google/gemini-2.5-flash'],
  ['glm 5', 'zhipuai/glm-5'],
  ['whisper', 'groq/whisper-large-v3'],
  ['devstrall', 'mistral/devstral-small-2507'],
])(`in ${committedCatalog.name}, the search %j finds %s first`, async (search, key) => {
  const gateway = await committedCatalog.gateway();
  const query = 'query ($search: String!) { models(filter: { search: $search }, first: 1) { nodes { key } } }';
  const { models } = await gateway.read(query, { search });
  expect(models.nodes).toEqual([{ key }]);
});

describe.skipIf(realCatalog.isAbsent)(`searches of ${realCatalog.name}`, () => {
  let gateway: CatalogGateway;

  beforeAll(async () => {
    gateway = await realCatalog.gateway();
  }, 180_000);

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

  // A second filter makes the search read all that it finds.
  test('the first models are those of the search that reads all', { timeout: 120_000 }, async () => {
    const query = `query ($search: String!) {
      first: models(filter: { search: $search }, first: 20) { nodes { key } }
      ofAll: models(filter: { search: $search, not: { providers: ["none"] } }, first: 20) { nodes { key } }
    }`;
    for (const search of [...searchPhrases.map(([phrase]) => phrase), ...broadPhrases]) {
      const { first, ofAll } = await gateway.read(query, { search });
      expect(first, search).toEqual(ofAll);
    }
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
