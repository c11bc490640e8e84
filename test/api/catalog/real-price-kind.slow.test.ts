import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CatalogGateway, catalogGateway } from '../../harness/catalog-gateway.ts';

const folder = new URL('../../../../shared/data/modelsdev/', import.meta.url);

function published(file: string) {
  return JSON.parse(gunzipSync(readFileSync(new URL(file, folder))).toString());
}

describe.skipIf(!existsSync(folder))('by the prices', () => {
  let gateway: CatalogGateway;

  beforeAll(async () => {
    gateway = await catalogGateway();
  }, 180_000);
  afterAll(() => gateway?.close());

  async function unknownAtZero(): Promise<string[]> {
    const { models } = await gateway.read(
      '{ models(first: 500, filter: { priceKinds: [UNKNOWN], priced: true }) { nodes { key } } }',
    );
    return models.nodes.map(({ key }: { key: string }) => key);
  }

  async function kindOf(key: string): Promise<string> {
    const { model } = await gateway.read('query ($key: String!) { model(key: $key) { priceKind } }', { key });
    return model.priceKind;
  }

  test('of 2 April 2026, image and speech models at 0 have an unknown price', async () => {
    await gateway.show({ models: {}, providers: published('monthly/2026-04-02.api.json.gz') });
    expect(await unknownAtZero()).toEqual([
      'cloudflare-ai-gateway/workers-ai/@cf/deepgram/aura-2-en',
      'cloudflare-ai-gateway/workers-ai/@cf/deepgram/aura-2-es',
      'cloudflare-ai-gateway/workers-ai/@cf/deepgram/nova-3',
      'cloudflare-ai-gateway/workers-ai/@cf/myshell-ai/melotts',
      'cloudflare-ai-gateway/workers-ai/@cf/pipecat-ai/smart-turn-v2',
      'cloudflare-workers-ai/@cf/deepgram/aura-2-en',
      'cloudflare-workers-ai/@cf/deepgram/aura-2-es',
      'cloudflare-workers-ai/@cf/deepgram/nova-3',
      'cloudflare-workers-ai/@cf/myshell-ai/melotts',
      'cloudflare-workers-ai/@cf/pipecat-ai/smart-turn-v2',
      'kilo/openrouter/auto',
      'kilo/openrouter/bodybuilder',
      'nano-gpt/auto-model',
      'nebius/black-forest-labs/flux-dev',
      'nebius/black-forest-labs/flux-schnell',
      'openrouter/black-forest-labs/flux.2-flex',
      'openrouter/black-forest-labs/flux.2-klein-4b',
      'openrouter/black-forest-labs/flux.2-max',
      'openrouter/black-forest-labs/flux.2-pro',
      'openrouter/bytedance-seed/seedream-4.5',
      'openrouter/sourceful/riverflow-v2-fast-preview',
      'openrouter/sourceful/riverflow-v2-max-preview',
      'openrouter/sourceful/riverflow-v2-standard-preview',
    ]);
  });

  test('of 26 June 2026, routers and music models at 0 have an unknown price', async () => {
    await gateway.show(published('daily/2026-06-26.catalog.json.gz'));
    expect(await unknownAtZero()).toEqual([
      'cloudflare-ai-gateway/workers-ai/@cf/deepgram/aura-2-en',
      'cloudflare-ai-gateway/workers-ai/@cf/deepgram/aura-2-es',
      'cloudflare-ai-gateway/workers-ai/@cf/deepgram/nova-3',
      'cloudflare-ai-gateway/workers-ai/@cf/myshell-ai/melotts',
      'cloudflare-ai-gateway/workers-ai/@cf/pipecat-ai/smart-turn-v2',
      'kilo/google/lyria-3-clip-preview',
      'kilo/google/lyria-3-pro-preview',
      'kilo/openrouter/auto',
      'kilo/openrouter/bodybuilder',
      'kilo/openrouter/pareto-code',
      'llmgateway/auto',
      'llmgateway/custom',
      'nano-gpt/auto-model',
      'openrouter/google/lyria-3-clip-preview',
      'openrouter/google/lyria-3-pro-preview',
      'orcarouter/orcarouter/auto',
    ]);
  });

  test.for([
    ['openrouter/openrouter/free', 'FREE'],
    ['kilo/kilo-auto/free', 'FREE'],
    ['openrouter/openrouter/auto', 'UNKNOWN'],
    ['azure/model-router', 'METERED'],
    ['nvidia/black-forest-labs/flux.1-dev', 'FREE'],
    ['tencent-coding-plan/tc-code-latest', 'SUBSCRIPTION'],
  ] as const)('of 26 June 2026, the price kind of %s is %s', async ([key, kind]) => {
    expect(await kindOf(key)).toBe(kind);
  });
});
