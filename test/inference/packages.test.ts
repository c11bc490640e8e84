import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CatalogGateway, catalogGatewayWith } from '../harness/catalog-gateway.ts';
import {
  cohere,
  converse,
  google,
  json,
  type ModelUpstream,
  modelUpstream,
  openAi,
  responses,
} from '../harness/model-upstream.ts';

/** The variables that the catalog names, each with a value of its own. */
const variables = {
  AZURE_RESOURCE_NAME: 'resource-of-azure',
  AZURE_API_KEY: 'key-of-azure-0123456789',
  AWS_ACCESS_KEY_ID: 'AKIAEXAMPLEOFAWS1234',
  AWS_SECRET_ACCESS_KEY: 'secret-of-aws-0123456789',
  AWS_REGION: 'eu-north-1',
  GOOGLE_VERTEX_PROJECT: 'project-of-vertex',
  GOOGLE_VERTEX_LOCATION: 'europe-west4',
  MISTRAL_API_KEY: 'key-of-mistral-0123456789',
  GROQ_API_KEY: 'key-of-groq-0123456789',
  XAI_API_KEY: 'key-of-xai-0123456789',
  COHERE_API_KEY: 'key-of-cohere-0123456789',
  OPENROUTER_API_KEY: 'key-of-openrouter-0123456789',
};

let upstream: ModelUpstream;
let gateway: CatalogGateway;
let folder: string;
beforeAll(async () => {
  upstream = await modelUpstream();
  folder = await mkdtemp(join(tmpdir(), 'modelgraph-test-'));
  const keyFile = join(folder, 'google.json');
  await writeFile(join(folder, 'subject'), 'token-of-the-workload');
  await writeFile(keyFile, JSON.stringify(workloadIdentity()));
  const settings = { ...variables, GOOGLE_APPLICATION_CREDENTIALS: keyFile, ALLOW_PRIVATE_UPSTREAMS: 'true' };
  gateway = await catalogGatewayWith(settings, document());
});
afterAll(async () => {
  await gateway.close();
  await upstream.close();
  await rm(folder, { recursive: true });
});

/** Credentials of Google that name where access tokens are issued. */
function workloadIdentity() {
  return {
    type: 'external_account',
    audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/pool/providers/provider',
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    token_url: `${upstream.url}/google-tokens/token`,
    credential_source: { file: join(folder, 'subject') },
  };
}

const providers = {
  azure: { npm: '@ai-sdk/azure', path: '/openai', env: ['AZURE_RESOURCE_NAME', 'AZURE_API_KEY'] },
  bedrock: {
    ...{ npm: '@ai-sdk/amazon-bedrock', path: '' },
    env: ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_REGION', 'AWS_BEARER_TOKEN_BEDROCK'],
  },
  vertex: {
    ...{ npm: '@ai-sdk/google-vertex', path: '/v1' },
    env: ['GOOGLE_VERTEX_PROJECT', 'GOOGLE_VERTEX_LOCATION', 'GOOGLE_APPLICATION_CREDENTIALS'],
  },
  mistral: { npm: '@ai-sdk/mistral', path: '/v1', env: ['MISTRAL_API_KEY'] },
  groq: { npm: '@ai-sdk/groq', path: '/v1', env: ['GROQ_API_KEY'] },
  xai: { npm: '@ai-sdk/xai', path: '/v1', env: ['XAI_API_KEY'] },
  cohere: { npm: '@ai-sdk/cohere', path: '/v2', env: ['COHERE_API_KEY'] },
  openrouter: { npm: '@openrouter/ai-sdk-provider', path: '/v1', env: ['OPENROUTER_API_KEY'] },
};

function document() {
  const model = {
    ...{ id: 'm-1', name: 'M 1', attachment: false, reasoning: false, tool_call: true, temperature: true },
    ...{ open_weights: false, release_date: '2026-01-01', last_updated: '2026-01-01' },
    ...{ modalities: { input: ['text'], output: ['text'] }, limit: { context: 100_000, output: 8_000 } },
    cost: { input: 2, output: 8 },
  };
  const entries = Object.entries(providers).map(([id, { npm, path, env }]) => [
    id,
    {
      id,
      name: id,
      npm,
      env,
      api: `${upstream.url}/${id}${path}`,
      doc: 'https://example.com',
      models: { 'm-1': model },
    },
  ]);
  return { models: {}, providers: Object.fromEntries(entries) };
}

async function call(provider: string) {
  const start = upstream.requests.length;
  const { data, errors } = await gateway.askAsOperator(
    `mutation { generateText(input: { model: "${provider}/m-1", messages: [{ role: USER, content: "Hi" }] }) {
      result { text usage { input cacheRead output } usageSource cost { totalExact } } userErrors { code message }
    } }`,
  );
  expect(errors).toBeUndefined();
  return { ...data.generateText, requests: upstream.requests.slice(start) };
}

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

test.for([
  ['azure', responses(), '/azure/openai/responses', { 'api-key': variables.AZURE_API_KEY }],
  ['bedrock', converse(), '/bedrock/model/m-1/converse', {}],
  ['mistral', openAi(), '/mistral/v1/chat/completions', bearer(variables.MISTRAL_API_KEY)],
  ['groq', openAi(), '/groq/v1/chat/completions', bearer(variables.GROQ_API_KEY)],
  ['xai', responses(), '/xai/v1/responses', bearer(variables.XAI_API_KEY)],
  ['cohere', cohere(), '/cohere/v2/chat', bearer(variables.COHERE_API_KEY)],
  ['openrouter', openAi(), '/openrouter/v1/chat/completions', bearer(variables.OPENROUTER_API_KEY)],
] as const)(
  '%s is called in its own form with the variables of the catalog, and metered',
  async ([provider, answer, path, headers]) => {
    upstream.serve(provider, answer);
    const { requests, ...rest } = await call(provider);
    expect(rest).toEqual({
      result: {
        text: 'Hello',
        usage: { input: 1000, cacheRead: 0, output: 500 },
        usageSource: 'REPORTED',
        cost: { totalExact: '0.006' },
      },
      userErrors: [],
    });
    expect(requests).toMatchObject([{ path, headers }]);
  },
);

test('a call of Bedrock is signed with the keys and for the region of the variables', async () => {
  upstream.serve('bedrock', converse());
  const { requests } = await call('bedrock');
  const { authorization } = requests[0]?.headers ?? {};
  const scope = `${variables.AWS_ACCESS_KEY_ID}/\\d{8}/${variables.AWS_REGION}/bedrock/aws4_request`;
  expect(authorization).toMatch(new RegExp(`^AWS4-HMAC-SHA256 Credential=${scope}, .*Signature=[0-9a-f]{64}$`));
  expect(JSON.stringify(requests)).not.toContain(variables.AWS_SECRET_ACCESS_KEY);
});

test('Vertex is called with an access token for the file of the variable', async () => {
  upstream.serve('google-tokens', json({ access_token: 'token-of-google', expires_in: 3600, token_type: 'Bearer' }));
  upstream.serve('vertex', google());
  const { requests, ...rest } = await call('vertex');
  expect(rest).toMatchObject({ result: { text: 'Hello', usage: { input: 100, cacheRead: 300 } }, userErrors: [] });
  expect(requests[0]).toMatchObject({
    path: '/google-tokens/token',
    body: expect.stringContaining('token-of-the-workload'),
  });
  expect(requests[1]).toMatchObject({
    path: '/vertex/v1/models/m-1:generateContent',
    headers: bearer('token-of-google'),
  });
});

test('a provider whose variables are set is callable', async () => {
  const { data } = await gateway.askAsOperator('{ providers(first: 20) { nodes { key callable missingVariables } } }');
  for (const provider of data.providers.nodes) expect(provider).toMatchObject({ callable: true, missingVariables: [] });
});
