import { beforeAll, expect, test } from 'vitest';
import type { Raw } from '../../fixtures/source-in-graph-terms.ts';
import type { CatalogGateway } from '../../harness/catalog-gateway.ts';
import { curlArguments, runSnippet } from '../../harness/run-snippet.ts';
import { committedCatalog, describeCatalogs, realCatalog } from '../../harness/tested-catalogs.ts';

/** The exports of each package, by its own types. */
const exportsOf: Readonly<Record<string, readonly string[]>> = {
  ai: ['generateText'],
  'google-auth-library': ['GoogleAuth'],
  '@ai-sdk/amazon-bedrock': ['createAmazonBedrock'],
  '@ai-sdk/amazon-bedrock/mantle': ['createBedrockMantle'],
  '@ai-sdk/anthropic': ['createAnthropic'],
  '@ai-sdk/azure': ['createAzure'],
  '@ai-sdk/cerebras': ['createCerebras'],
  '@ai-sdk/cohere': ['createCohere'],
  '@ai-sdk/deepinfra': ['createDeepInfra'],
  '@ai-sdk/gateway': ['createGateway'],
  '@ai-sdk/google': ['createGoogleGenerativeAI'],
  '@ai-sdk/google-vertex': ['createVertex'],
  '@ai-sdk/google-vertex/anthropic': ['createVertexAnthropic'],
  '@ai-sdk/groq': ['createGroq'],
  '@ai-sdk/mistral': ['createMistral'],
  '@ai-sdk/openai': ['createOpenAI'],
  '@ai-sdk/openai-compatible': ['createOpenAICompatible'],
  '@ai-sdk/perplexity': ['createPerplexity'],
  '@ai-sdk/togetherai': ['createTogetherAI'],
  '@ai-sdk/vercel': ['createVercel'],
  '@ai-sdk/xai': ['createXai'],
  '@aihubmix/ai-sdk-provider': ['createAihubmix'],
  '@jerome-benoit/sap-ai-provider-v2': ['createSAPAIProvider'],
  '@openrouter/ai-sdk-provider': ['createOpenRouter'],
  'ai-gateway-provider': ['createAiGateway'],
  'ai-gateway-provider/providers/unified': ['createUnified'],
  'gitlab-ai-provider': ['createGitLab'],
  'merge-gateway-ai-sdk-provider': ['createMergeGateway'],
  'venice-ai-sdk-provider': ['createVenice'],
};

/** Their requests do not have the form of OpenAI's at any provider of the catalog. */
const packagesWithoutCurl = new Map([
  [committedCatalog, ['@ai-sdk/amazon-bedrock']],
  [
    realCatalog,
    [
      '@ai-sdk/amazon-bedrock',
      '@ai-sdk/anthropic',
      '@ai-sdk/google-vertex',
      '@ai-sdk/google-vertex/anthropic',
      '@jerome-benoit/sap-ai-provider-v2',
      'gitlab-ai-provider',
    ],
  ],
]);

describeCatalogs('the setups of $catalog', (tested) => {
  let gateway: CatalogGateway;
  let providers: Raw[];
  let models: Raw[];

  beforeAll(async () => {
    gateway = await tested.gateway();
    providers = await all('providers', 'key envVars');
    models = await all('models', 'key modelId provider { key envVars } inputModalities outputModalities family');
  }, 180_000);

  async function all(field: string, selection: string): Promise<Raw[]> {
    const nodes: Raw[] = [];
    for (let after = null; ; ) {
      const query = `query ($after: String) { list: ${field}(first: 500, after: $after) {
        nodes { ${selection} setup { npmPackage install variables { name } aiSdk curl notes } } pageInfo { hasNextPage endCursor }
      } }`;
      const { list } = await gateway.read(query, { after });
      nodes.push(...list.nodes);
      if (!list.pageInfo.hasNextPage) return nodes;
      after = list.pageInfo.endCursor;
    }
  }

  test('are there for every provider', () => {
    expect(providers.filter(({ setup }) => setup.aiSdk === null).map(({ key }) => key)).toEqual([]);
  });

  test('are there for every model that takes text and answers in text', () => {
    const without = models.filter(({ setup }) => setup.aiSdk === null);
    const speaks = ({ inputModalities, outputModalities, modelId, family }: Raw) =>
      [inputModalities, outputModalities].every((modalities) => modalities.includes('TEXT')) &&
      !/embed|rerank|bge-|e5-/i.test(`${family} ${modelId}`);
    expect(without.filter(speaks).map(({ key }) => key)).toEqual([]);
  });

  test('name every environment variable of the provider', () => {
    const lacking = [...providers, ...models].filter(({ provider, envVars = provider?.envVars, setup }) => {
      const names = setup.variables.map((one: Raw) => one.name);
      return !envVars.every((name: string) => names.includes(name));
    });
    expect(lacking.map(({ key }) => key)).toEqual([]);
  });

  test('name every environment variable that a snippet reads', () => {
    const lacking = [...providers, ...models].filter(({ setup }) => {
      const names = setup.variables.map((one: Raw) => one.name);
      const read = `${setup.aiSdk}`.matchAll(/process\.env(?:\.(\w+)|\['([^']+)'\])/g);
      return [...read].some(([, plain, quoted]) => !names.includes(plain ?? quoted));
    });
    expect(lacking.map(({ key }) => key)).toEqual([]);
  });

  test('run in JavaScript, import what there is, and ask for the model', async () => {
    const faults = await Promise.all(
      models
        .filter(({ setup }) => setup.aiSdk !== null)
        .map(async ({ key, modelId, setup }) => {
          const { imports, model } = await runSnippet(setup.aiSdk);
          const asked = typeof model === 'object' ? (model as Raw).unified : model;
          const isThere = Object.entries(imports).every(([name, from]) => exportsOf[from]?.includes(name));
          return isThere && asked === modelId ? [] : [key];
        }),
    );
    expect(faults.flat()).toEqual([]);
  });

  test('install all that they import', () => {
    const lacking = models.filter(({ setup }) => {
      const imported = `${setup.aiSdk ?? ''}`.matchAll(/^import .* from '([^']+)';$/gm);
      return [...imported].some(([, from = '']) => {
        const name = from.split('/', from.startsWith('@') ? 2 : 1).join('/');
        return !setup.install.split(' ').includes(name);
      });
    });
    expect(lacking.map(({ key }) => key)).toEqual([]);
  });

  test('run in a shell, and ask for the model', () => {
    const asking = models.filter(({ setup }) => setup.curl !== null);
    const given = curlArguments(asking.map(({ setup }) => setup.curl));
    expect(given.map((one) => JSON.parse(one.at(-1) ?? '').model)).toEqual(asking.map(({ modelId }) => modelId));
  });

  test('have a curl wherever the package has the form of OpenAI', () => {
    const packages = new Set(providers.filter(({ setup }) => setup.curl === null).map(({ setup }) => setup.npmPackage));
    expect([...packages].toSorted()).toEqual(packagesWithoutCurl.get(tested));
  });
});
