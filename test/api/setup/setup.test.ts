import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CatalogGateway, catalogGateway } from '../../harness/catalog-gateway.ts';
import { curlArguments, runSnippet } from '../../harness/run-snippet.ts';

const hostileId = `it's \`\${x}\` $HOME "q" \\ !! <é>`;

const providers = {
  openai: { npm: '@ai-sdk/openai', env: ['OPENAI_API_KEY'], doc: 'https://docs.example' },
  acme: { npm: '@ai-sdk/openai-compatible', env: ['1ACME_API_KEY'], api: 'https://acme.example/v1/' },
  whole: { npm: '@ai-sdk/openai-compatible', env: ['WHOLE_KEY'], api: 'https://whole.example/v1/chat/completions' },
  azure: { npm: '@ai-sdk/azure', env: ['AZURE_RESOURCE_NAME', 'AZURE_API_KEY'] },
  google: { npm: '@ai-sdk/google', env: ['GOOGLE_API_KEY', 'GEMINI_API_KEY'] },
  vertex: {
    npm: '@ai-sdk/google-vertex',
    env: ['GOOGLE_VERTEX_PROJECT', 'GOOGLE_VERTEX_LOCATION', 'GOOGLE_APPLICATION_CREDENTIALS'],
  },
  bedrock: {
    npm: '@ai-sdk/amazon-bedrock',
    env: ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_REGION', 'AWS_BEARER_TOKEN_BEDROCK'],
  },
  anthropic: { npm: '@ai-sdk/anthropic', env: ['ANTHROPIC_API_KEY'] },
  cohere: { npm: '@ai-sdk/cohere', env: ['COHERE_API_KEY'] },
  gateway: {
    npm: 'ai-gateway-provider',
    env: ['CLOUDFLARE_API_TOKEN', 'CLOUDFLARE_ACCOUNT_ID', 'CLOUDFLARE_GATEWAY_ID'],
  },
  local: { npm: '@ai-sdk/openai-compatible', env: ['LOCAL_KEY', 'LOCAL_ENDPOINT'], api: 'http://localhost:8080/v1' },
  open: { npm: '@ai-sdk/openai-compatible', env: ['OPEN_KEY'], api: 'https://${OPEN_HOST}/v1' },
  strange: { npm: 'strange-provider', env: ['STRANGE_KEY'], api: 'https://strange.example' },
  placeless: { npm: '@ai-sdk/openai-compatible', env: ['PLACELESS_KEY'] },
  aihubmix: { npm: '@aihubmix/ai-sdk-provider', env: ['AIHUBMIX_API_KEY'], api: 'https://other.example' },
  wordless: { env: [] },
  toString: { npm: 'toString', env: ['valueOf'] },
};

const models: Record<string, Record<string, object>> = {
  openai: {
    'gpt-5': { modalities: { input: ['text'], output: ['text'] } },
    chatty: { provider: { shape: 'completions' } },
    odd: { provider: { shape: 'telepathy' } },
    painter: { modalities: { input: ['text'], output: ['image'] } },
    listener: { modalities: { input: ['audio'], output: ['text'] } },
    'text-embedding-3': {},
    'rerank-1': {},
    'bge-m3': {},
    [hostileId]: {},
  },
  acme: {
    [hostileId]: {},
    responding: { provider: { shape: 'responses' } },
    claude: { provider: { npm: '@ai-sdk/anthropic', api: 'https://acme.example/anthropic/v1' } },
  },
  azure: {
    'gpt-5': {},
    kimi: {
      provider: {
        npm: '@ai-sdk/openai-compatible',
        api: 'https://${AZURE_RESOURCE_NAME}.services.ai.azure.com/models',
        shape: 'completions',
      },
    },
  },
  vertex: {
    llama: {
      provider: {
        npm: '@ai-sdk/openai-compatible',
        api: 'https://${GOOGLE_VERTEX_ENDPOINT}/v1/projects/${GOOGLE_VERTEX_PROJECT}/endpoints/openapi',
      },
    },
  },
  bedrock: {
    gpt: {
      provider: {
        npm: '@ai-sdk/amazon-bedrock/mantle',
        api: 'https://bedrock-mantle.${AWS_REGION}.api.aws/openai/v1',
        shape: 'responses',
      },
    },
  },
  toString: { m: {} },
  gateway: { 'anthropic/claude': { provider: { npm: '@ai-sdk/anthropic' } } },
};

let gateway: CatalogGateway;

beforeAll(async () => {
  gateway = await catalogGateway(documentOf({ ...models, acme: { ...models['acme'], gone: {} } }));
  await gateway.show(documentOf(models));
});
afterAll(() => gateway.close());

function documentOf(modelsOf: typeof models) {
  const entries = Object.entries(providers).map(([key, provider]) => {
    const own = Object.entries(modelsOf[key] ?? { m: {} }).map(([id, model]) => [id, { name: id, ...model }]);
    return [key, { name: key, ...provider, models: Object.fromEntries(own) }];
  });
  return { models: {}, providers: Object.fromEntries(entries) };
}

const SETUP = '{ npmPackage install variables { name purpose need replaces isSecret } aiSdk curl notes docUrl }';

async function setupOf(key: string) {
  const { model } = await gateway.read(`query ($key: String!) { model(key: $key) { setup ${SETUP} } }`, { key });
  return model.setup;
}

async function setupOfProvider(key: string) {
  const { provider } = await gateway.read(`query ($key: String!) { provider(key: $key) { setup ${SETUP} } }`, { key });
  return provider.setup;
}

async function variablesOf(providerKey: string) {
  const { variables } = await setupOfProvider(providerKey);
  return variables.map(
    (one: { name: string; need: string; purpose: string }) => `${one.name} ${one.purpose} ${one.need}`,
  );
}

describe('the setup of a model', () => {
  test('is an AI SDK module, and a curl command for an OpenAI-compatible API', async () => {
    const { aiSdk, curl, ...others } = await setupOf('openai/gpt-5');
    expect(aiSdk).toMatchInlineSnapshot(`
      "import { createOpenAI } from '@ai-sdk/openai';
      import { generateText } from 'ai';

      const provider = createOpenAI({
        apiKey: process.env.OPENAI_API_KEY,
      });

      const { text } = await generateText({
        model: provider('gpt-5'),
        prompt: 'Hello!',
      });
      console.log(text);
      "
    `);
    expect(curl).toMatchInlineSnapshot(`
      "curl "https://api.openai.com/v1/responses" \\
        -H "Authorization: Bearer \${OPENAI_API_KEY}" \\
        -H 'Content-Type: application/json' \\
        -d '{"model":"gpt-5","input":"Hello!"}'"
    `);
    expect(others).toEqual({
      npmPackage: '@ai-sdk/openai',
      install: 'npm install ai @ai-sdk/openai',
      variables: [{ name: 'OPENAI_API_KEY', purpose: 'API_KEY', need: 'REQUIRED', replaces: [], isSecret: true }],
      notes: [],
      docUrl: 'https://docs.example',
    });
  });

  test('uses the API shape of the model', async () => {
    const { aiSdk, curl } = await setupOf('openai/chatty');
    expect(await runSnippet(aiSdk)).toMatchObject({ method: 'chat', model: 'chatty' });
    expect(curlArguments([curl])[0]?.[0]).toBe('https://api.openai.com/v1/chat/completions');
  });

  test('prefers the package and base URL of the model over those of the provider', async () => {
    const { npmPackage, aiSdk, curl } = await setupOf('acme/claude');
    expect({ npmPackage, curl }).toEqual({ npmPackage: '@ai-sdk/anthropic', curl: null });
    expect(await runSnippet(aiSdk, { '1ACME_API_KEY': 'secret' })).toEqual({
      imports: { createAnthropic: '@ai-sdk/anthropic', generateText: 'ai' },
      factory: 'createAnthropic',
      options: { apiKey: 'secret', baseURL: 'https://acme.example/anthropic/v1' },
      method: null,
      model: 'claude',
    });
  });

  test.each([
    ['anthropic', 'https://api.anthropic.com/v1/chat/completions', 'ANTHROPIC_API_KEY'],
    ['cohere', 'https://api.cohere.ai/compatibility/v1/chat/completions', 'COHERE_API_KEY'],
    ['google', 'https://generativelanguage.googleapis.com/v1beta/openai/chat/completions', 'GEMINI_API_KEY'],
  ])('has a command for the compatible API beside the own one of %s', async (provider, url, variable) => {
    const { aiSdk, curl } = await setupOf(`${provider}/m`);
    expect((await runSnippet(aiSdk, { [variable]: 'secret' })).options).toEqual({ apiKey: 'secret' });
    const [given = []] = curlArguments([curl], { [variable]: 'secret' });
    expect([...given.slice(0, 3), JSON.parse(given.at(-1) ?? '')]).toEqual([
      url,
      '-H',
      'Authorization: Bearer secret',
      { model: 'm', messages: [{ role: 'user', content: 'Hello!' }] },
    ]);
  });

  test('reads the variables of a base URL from the environment', async () => {
    const { aiSdk, curl } = await setupOf('bedrock/gpt');
    const env = { AWS_REGION: 'eu-west-1', AWS_BEARER_TOKEN_BEDROCK: 'token' };
    const asked = await runSnippet(aiSdk, env);
    expect(asked).toMatchObject({
      factory: 'createBedrockMantle',
      options: { region: 'eu-west-1', apiKey: 'token', baseURL: 'https://bedrock-mantle.eu-west-1.api.aws/openai/v1' },
      method: 'responses',
    });
    expect(curlArguments([curl], env)[0]?.slice(0, 3)).toEqual([
      'https://bedrock-mantle.eu-west-1.api.aws/openai/v1/responses',
      '-H',
      'Authorization: Bearer token',
    ]);
  });

  test('sends the API version and key header of Azure', async () => {
    const { aiSdk, curl } = await setupOf('azure/kimi');
    const env = { AZURE_RESOURCE_NAME: 'mine', AZURE_API_KEY: 'secret' };
    expect(await runSnippet(aiSdk, env)).toMatchObject({
      factory: 'createOpenAICompatible',
      options: {
        name: 'azure',
        headers: { 'api-key': 'secret' },
        baseURL: 'https://mine.services.ai.azure.com/models',
        queryParams: { 'api-version': '2024-05-01-preview' },
      },
      method: 'chatModel',
    });
    expect(curlArguments([curl], env)[0]?.slice(0, 3)).toEqual([
      'https://mine.services.ai.azure.com/models/chat/completions?api-version=2024-05-01-preview',
      '-H',
      'api-key: secret',
    ]);
  });

  test('uses a Google access token without an API key', async () => {
    const { aiSdk, curl, install, variables } = await setupOf('vertex/llama');
    const asked = await runSnippet(aiSdk, { GOOGLE_VERTEX_ENDPOINT: 'host', GOOGLE_VERTEX_PROJECT: 'p' });
    expect(install).toBe('npm install ai @ai-sdk/openai-compatible google-auth-library');
    expect(asked.options).toEqual({
      name: 'vertex',
      apiKey: 'token of Google',
      baseURL: 'https://host/v1/projects/p/endpoints/openapi',
    });
    expect(curlArguments([curl])[0]?.[2]).toBe('Authorization: Bearer token of Google');
    expect(variables.at(-1)).toEqual({
      name: 'GOOGLE_VERTEX_ENDPOINT',
      purpose: 'ENDPOINT',
      need: 'REQUIRED',
      replaces: [],
      isSecret: false,
    });
  });

  test('uses the package of the gateway even if the model has its own', async () => {
    const { npmPackage, aiSdk } = await setupOf('gateway/anthropic/claude');
    expect(npmPackage).toBe('ai-gateway-provider');
    expect(await runSnippet(aiSdk)).toMatchObject({
      imports: { createUnified: 'ai-gateway-provider/providers/unified' },
      factory: 'createAiGateway',
      model: { unified: 'anthropic/claude' },
    });
  });

  test.each(['openai', 'acme'])('of %s preserves all characters of a model id', async (provider) => {
    const { aiSdk, curl } = await setupOf(`${provider}/${hostileId}`);
    expect((await runSnippet(aiSdk)).model).toBe(hostileId);
    const [given = []] = curlArguments([curl]);
    expect(JSON.parse(given.at(-1) ?? '').model).toBe(hostileId);
  });

  test.each([
    ['openai/painter', 'No AI SDK snippet: the model does not generate text.'],
    ['openai/text-embedding-3', 'No AI SDK snippet: the model does not generate text.'],
    ['openai/rerank-1', 'No AI SDK snippet: the model does not generate text.'],
    ['openai/bge-m3', 'No AI SDK snippet: the model does not generate text.'],
    ['openai/listener', 'No AI SDK snippet: the model does not accept text.'],
    ['openai/listener', 'No curl command: the model does not accept text.'],
    ['openai/odd', 'No AI SDK snippet: the package @ai-sdk/openai has no method for the API shape "telepathy".'],
    [
      'acme/responding',
      'No AI SDK snippet: the package @ai-sdk/openai-compatible has no method for the API shape "responses".',
    ],
    ['strange/m', 'No AI SDK snippet: the package strange-provider is not supported.'],
    ['placeless/m', 'No AI SDK snippet: the source publishes no base URL.'],
    [
      'aihubmix/m',
      'No AI SDK snippet: the package @aihubmix/ai-sdk-provider has no option for the published base URL.',
    ],
    ['toString/m', 'No AI SDK snippet: the package toString is not supported.'],
    ['wordless/m', 'No AI SDK snippet: the source publishes no package.'],
  ])('of %s has no snippet, with the reason as a note', async (key, note) => {
    const { aiSdk, notes } = await setupOf(key);
    expect({ aiSdk, notes }).toEqual({ aiSdk: null, notes: expect.arrayContaining([note]) });
  });
});

describe('the setup of a provider', () => {
  test('has a placeholder for the model id', async () => {
    const { aiSdk } = await setupOfProvider('openai');
    expect((await runSnippet(aiSdk)).model).toBe('MODEL_ID');
  });

  test('reads a variable with a leading digit', async () => {
    const { aiSdk, curl } = await setupOfProvider('acme');
    const env = { '1ACME_API_KEY': 'secret' };
    const { options } = await runSnippet(aiSdk, env);
    expect(options).toEqual({ name: 'acme', apiKey: 'secret', baseURL: 'https://acme.example/v1' });
    expect(curlArguments([curl], env)[0]?.[2]).toBe('Authorization: Bearer secret');
  });

  test('removes the path of the call from a published URL', async () => {
    const { aiSdk, curl } = await setupOfProvider('whole');
    expect((await runSnippet(aiSdk)).options).toMatchObject({ baseURL: 'https://whole.example/v1' });
    expect(curlArguments([curl])[0]?.[0]).toBe('https://whole.example/v1/chat/completions');
  });

  test('replaces the published URL by that of an environment variable', async () => {
    const { aiSdk, curl } = await setupOfProvider('local');
    const urls = [{}, { LOCAL_ENDPOINT: 'http://mine/v1' }].map(async (env) => [
      await runSnippet(aiSdk, env),
      curlArguments([curl], env)[0]?.[0],
    ]);
    expect(await Promise.all(urls)).toEqual([
      [
        expect.objectContaining({ options: { name: 'local', baseURL: 'http://localhost:8080/v1' } }),
        'http://localhost:8080/v1/chat/completions',
      ],
      [
        expect.objectContaining({ options: { name: 'local', baseURL: 'http://mine/v1' } }),
        'http://mine/v1/chat/completions',
      ],
    ]);
  });

  test('uses the first API key that is set', async () => {
    const { aiSdk } = await setupOfProvider('google');
    expect((await runSnippet(aiSdk, { GEMINI_API_KEY: 'b' })).options).toEqual({ apiKey: 'b' });
  });

  test('with an unsupported package has the variables and the install command', async () => {
    const { install, curl, variables } = await setupOfProvider('strange');
    expect({ install, curl, names: variables.map((one: { name: string }) => one.name) }).toEqual({
      install: 'npm install ai strange-provider',
      curl: null,
      names: ['STRANGE_KEY'],
    });
  });

  test('of Azure has a note about deployment names, also for models with another package', async () => {
    const note = expect.stringContaining('deployment');
    expect((await setupOfProvider('azure')).notes).toEqual([note]);
    expect((await setupOf('azure/kimi')).notes).toEqual([note]);
  });
});

test('the setup of a removed model has a note about the removal', async () => {
  expect((await setupOf('acme/gone')).notes).toEqual([expect.stringContaining('removed')]);
});

describe('what is available', () => {
  const usable = (names: readonly string[], field: string) =>
    gateway.read(`query ($names: [String!]) { ${field}(filter: { usableWithEnvVars: $names }) { nodes { key } } }`, {
      names,
    });
  const [always, aws] = [
    ['local', 'wordless'],
    ['AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'],
  ];

  test.each([
    ['nothing', [], always],
    ['one of several keys', ['GEMINI_API_KEY'], ['google', ...always]],
    ['a bearer token', ['AWS_REGION', 'AWS_BEARER_TOKEN_BEDROCK'], ['bedrock', ...always]],
    ['a pair of keys', aws, ['bedrock', ...always]],
    ['half a pair of keys', aws.slice(0, 2), always],
    ['a token, but not the region', ['AWS_BEARER_TOKEN_BEDROCK'], always],
    ['all but an optional file', ['GOOGLE_VERTEX_PROJECT', 'GOOGLE_VERTEX_LOCATION'], [...always, 'vertex']],
    ['a key under the name of another provider', ['openai_api_key', 'OPENAI'], always],
    ['all that is listed, though the address needs more', ['OPEN_KEY'], [...always, 'open']],
  ])('with %s is what needs no more, as its setup says', async (_what, names, keys) => {
    const { providers: found } = await usable(names, 'providers');
    expect(found.nodes.map(({ key }: { key: string }) => key)).toEqual(keys.toSorted());
    const { models: served } = await usable(names, 'models');
    const servers = served.nodes.map(({ key }: { key: string }) => key.split('/')[0]);
    expect([...new Set(servers)]).toEqual(keys.toSorted());
  });
});

describe('of the environment variables', () => {
  test('one of several keys is needed', async () => {
    expect(await variablesOf('google')).toEqual(['GOOGLE_API_KEY API_KEY ONE_OF', 'GEMINI_API_KEY API_KEY ONE_OF']);
  });

  test('a bearer token replaces a key pair, and the key pair replaces the token', async () => {
    const { variables } = await setupOfProvider('bedrock');
    const replaces = variables.map((one: { name: string; replaces: string[] }) => [one.name, one.replaces]);
    expect(Object.fromEntries(replaces)).toEqual({
      AWS_ACCESS_KEY_ID: ['AWS_BEARER_TOKEN_BEDROCK'],
      AWS_SECRET_ACCESS_KEY: ['AWS_BEARER_TOKEN_BEDROCK'],
      AWS_REGION: [],
      AWS_BEARER_TOKEN_BEDROCK: ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'],
    });
  });

  test('the Google credentials file is optional', async () => {
    expect(await variablesOf('vertex')).toEqual([
      'GOOGLE_VERTEX_PROJECT ACCOUNT REQUIRED',
      'GOOGLE_VERTEX_LOCATION ACCOUNT REQUIRED',
      'GOOGLE_APPLICATION_CREDENTIALS CREDENTIALS OPTIONAL',
    ]);
  });

  test('the key and URL of a local server are optional', async () => {
    expect(await variablesOf('local')).toEqual(['LOCAL_KEY API_KEY OPTIONAL', 'LOCAL_ENDPOINT ENDPOINT OPTIONAL']);
  });
});

test('the setups of many models take four statements', async () => {
  const statements = await gateway.statements(() =>
    gateway.read('{ models(first: 500) { nodes { setup { aiSdk curl variables { name } } } } }'),
  );
  expect(statements.length).toBe(4);
});
