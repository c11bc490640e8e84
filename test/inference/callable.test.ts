import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseConfig } from '../../src/config.ts';
import { openCredentials } from '../../src/inference/providers/credentials.ts';
import { type CatalogGateway, gatewayWithCatalog } from '../harness/catalog-gateway.ts';

let folder: string;
let gateway: CatalogGateway;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'credentials-'));
  await writeFile(join(folder, 'credentials'), 'OPENAI_API_KEY="from-the-file"\n# a comment\nGROQ_API_KEY=\n');
  gateway = await gatewayWithCatalog({
    CREDENTIALS_FILE: join(folder, 'credentials'),
    OPENROUTER_API_KEY: 'from-the-environment',
    AWS_REGION: 'eu-central-1',
  });
});
afterAll(async () => {
  await gateway.close();
  await rm(folder, { recursive: true });
});

test('a provider is callable when every required variable is set, in the file or in the environment', async () => {
  const { providers } = await gateway.read('{ providers(first: 50) { nodes { key callable missingVariables } } }');
  const byKey = Object.fromEntries(providers.nodes.map((provider: { key: string }) => [provider.key, provider]));
  expect(byKey['openai']).toMatchObject({ callable: true, missingVariables: [] });
  expect(byKey['openrouter']).toMatchObject({ callable: true, missingVariables: [] });
  // Empty in the file.
  expect(byKey['groq']).toMatchObject({ callable: false, missingVariables: ['GROQ_API_KEY'] });
  // A local server needs no key.
  expect(byKey['lmstudio']).toMatchObject({ callable: true, missingVariables: [] });
  // Alternatives: either the key, or both of the pair.
  expect(byKey['amazon-bedrock'].callable).toBe(false);
  expect(byKey['amazon-bedrock'].missingVariables).not.toContain('AWS_REGION');
});

test('a setting of the gateway is never a credential of a provider', async () => {
  const { read } = openCredentials(parseConfig({ ADMIN_API_KEY: 'of-the-gateway', OTHER: 'other' }).inference);
  expect([read('ADMIN_API_KEY'), read('OTHER')]).toEqual([undefined, 'other']);
});

test.each([
  ['a missing file', null],
  ['invalid JSON', '{ "A": "secret'],
  ['a number in JSON', '{ "A": 12345678 }'],
])('%s stops the start, without a part of it in the message', async (_name, content) => {
  const path = join(folder, 'bad');
  await rm(path, { force: true });
  if (content !== null) await writeFile(path, content);
  const { inference } = parseConfig({ CREDENTIALS_FILE: path });
  expect(() => openCredentials(inference)).toThrow(/^CREDENTIALS_FILE must be (?!.*(secret|1234))/);
});
