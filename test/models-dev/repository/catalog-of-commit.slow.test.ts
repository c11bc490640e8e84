import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseLocation } from '../../../src/models-dev/repository/git/location.ts';
import { Repository } from '../../../src/models-dev/repository/repository.ts';
import { GitRepository, priced } from '../../harness/git-repository.ts';

let folder: string;
let source: GitRepository;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'modelgraph-repository-'));
  source = new GitRepository(join(folder, 'source'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const provider = { 'providers/acme/provider.toml': 'name = "Acme"\nenv = ["ACME_KEY"]\n' };
const { signal } = new AbortController();

async function documentsOf(...hashes: readonly string[]) {
  const repository = await Repository.open(parseLocation(source.folder), join(folder, 'data'), signal);
  try {
    const documents = [];
    for (const hash of hashes) {
      const [commit] = await repository.named([hash]);
      if (commit) documents.push((await repository.documentOf(commit)).document);
    }
    return documents;
  } finally {
    await repository.close();
  }
}

async function modelsOf(files: Parameters<GitRepository['commit']>[1], date = '2026-06-10T12:00:00Z') {
  const [document] = await documentsOf(source.commit(date, { ...provider, ...files }));
  const { acme } = (document?.providers ?? {}) as { acme: { models: Record<string, Record<string, unknown>> } };
  return { models: acme.models, document };
}

const modelFile = (id: string) => `providers/acme/models/${id}.toml`;

test('a model has its id from its path, which can contain slashes', async () => {
  const { models, document } = await modelsOf({ [modelFile('lab/swift')]: 'id = "wrong"\nname = "Swift"\n' });
  expect(models).toEqual({ 'lab/swift': { id: 'lab/swift', name: 'Swift' } });
  expect(document?.baseModels).toBeUndefined();
});

test('until July 2025, ids are in lower case, but not keys', async () => {
  const files = { [modelFile('Lab%2FSwift')]: 'name = "Swift"\n' };
  expect((await modelsOf(files, '2025-07-01T00:00:00Z')).models).toEqual({
    'Lab%2FSwift': { id: 'lab%2fswift', name: 'Swift' },
  });
});

test('a link stands for its target under its own id', async () => {
  const { models, document } = await modelsOf({
    [modelFile('swift')]: priced('Swift', 1),
    [modelFile('lab/alias')]: { link: '../swift.toml' },
    [modelFile('chain')]: { link: 'lab/alias.toml' },
    [modelFile('climbing')]: { link: '../../../models/lab/../../providers/acme/models/swift.toml' },
  });
  expect(Object.keys(models).sort()).toEqual(['chain', 'climbing', 'lab/alias', 'swift']);
  expect(models['chain']).toEqual({ ...models['swift'], id: 'chain' });
  expect(document?.problems).toEqual([]);
});

test('a model inherits from its base model, deeply, without what belongs to the base model alone', async () => {
  const { models, document } = await modelsOf({
    'models/lab/base.toml':
      'name = "Base"\nlicense = "MIT"\nreasoning = true\n[limit]\ncontext = 100\noutput = 10\n[[benchmarks]]\nname = "MMLU"\nscore = 1\n',
    [modelFile('own')]:
      'base_model = "lab/base"\nbase_model_omit = ["limit.output", "no.such"]\n[limit]\ncontext = 50\n',
    [modelFile('bare')]: 'base_model = "lab/base"\nbase_model_omit = ["limit.output", "limit.context"]\n',
  });
  expect(models['own']).toEqual({ id: 'own', name: 'Base', reasoning: true, limit: { context: 50 } });
  expect(models['bare']).toEqual({ id: 'bare', name: 'Base', reasoning: true });
  expect([...(document?.statedBaseModels ?? [])]).toEqual([
    ['acme/bare', 'lab/base'],
    ['acme/own', 'lab/base'],
  ]);
});

test('the older form inherits from another model, over several steps, but no reasoning options', async () => {
  const { models } = await modelsOf({
    [modelFile('first')]: `${priced('First', 1, 'reasoning = true')}[[reasoning_options]]\ntype = "toggle"\n`,
    [modelFile('second')]: '[extends]\nfrom = "acme/first"\n[cost]\ninput = 3\n',
    [modelFile('third')]: 'name = "Third"\n[extends]\nfrom = "acme/second"\nomit = ["cost.output"]\n',
  });
  expect(models['third']).toEqual({ id: 'third', name: 'Third', reasoning: true, cost: { input: 3 } });
});

test('a single tier of at least 200,000 tokens is repeated under its older name', async () => {
  const tier = (size: number) => `[[cost.tiers]]\ninput = 4\noutput = 8\ntier = { size = ${size} }\n`;
  const { models } = await modelsOf({
    [modelFile('one')]: priced('One', 1) + tier(256_000),
    [modelFile('small')]: priced('Small', 1) + tier(128_000),
    [modelFile('two')]: priced('Two', 1) + tier(200_000) + tier(300_000),
  });
  const prices = { input: 4, output: 8 };
  expect(models['one']?.['cost']).toEqual({
    input: 1,
    output: 2,
    tiers: [{ ...prices, tier: { type: 'context', size: 256_000 } }],
    context_over_200k: prices,
  });
  expect(models['small']?.['cost']).not.toHaveProperty('context_over_200k');
  expect(models['two']?.['cost']).not.toHaveProperty('context_over_200k');
});

test('misspelled prices are not published, and an effort "null" is null', async () => {
  const { models } = await modelsOf({
    [modelFile('swift')]:
      `${priced('Swift', 1)}cached_input = 3\n[[reasoning_options]]\ntype = "effort"\nvalues = ["null", "low"]\n`,
  });
  expect(models['swift']).toMatchObject({
    cost: { input: 1, output: 2 },
    reasoning_options: [{ type: 'effort', values: [null, 'low'] }],
  });
  expect(models['swift']?.['cost']).not.toHaveProperty('cached_input');
});

test('of a broken file, the last readable content remains, with a problem that names path and commit', async () => {
  source.commit('2026-06-10T00:00:00Z', { ...provider, [modelFile('swift')]: priced('Swift', 1) });
  const broken = source.commit('2026-06-11T00:00:00Z', { [modelFile('swift')]: 'name = \n', [modelFile('new')]: '=' });
  const [document] = await documentsOf(broken);
  expect(document?.providers).toMatchObject({ acme: { models: { swift: { name: 'Swift' } } } });
  expect(document?.problems.map(({ path }) => path)).toEqual([modelFile('new'), modelFile('swift')]);
  for (const { message } of document?.problems ?? []) expect(message).toContain(broken);
});

test.for([
  ['TOML with a mistake', 'name = \n', 'Invalid TOML document'],
  [
    'a file that is not UTF-8',
    Buffer.from([...Buffer.from('name = "'), 0xff, ...Buffer.from('"\n')]),
    'not valid UTF-8',
  ],
  ['a file of 50 MB', Buffer.alloc(50_000_000, '#'), 'The file has 50000000 bytes'],
  ['a link to a missing file', { link: 'missing.toml' }, '"providers/acme/models/missing.toml" does not exist.'],
  ['a link to itself', { link: '../models/broken.toml' }, 'leads back to itself'],
  ['a link out of the repository', { link: '../../../../secret.toml' }, '"../../../../secret.toml" leads out'],
  [
    'a link that leaves the repository and returns',
    { link: '../../../../source/providers/acme/models/swift.toml' },
    'out of',
  ],
  ['a link to a place of the machine', { link: '/etc/passwd' }, '"/etc/passwd" leads out of the repository'],
  ['a link to a folder', { link: '../models' }, '"providers/acme/models" does not exist.'],
] as const)('%s is a problem with path and commit, and the other models are read', async ([, file, message]) => {
  const commit = source.commit('2026-06-10T00:00:00Z', {
    ...provider,
    [modelFile('swift')]: priced('Swift', 1),
    [modelFile('broken')]: file,
    [modelFile('steady')]: priced('Steady', 1),
  });
  const [document] = await documentsOf(commit);
  const read = { swift: { name: 'Swift' }, steady: { name: 'Steady' } };
  expect(document?.providers).toMatchObject({ acme: { models: read } });
  expect(document?.providers).not.toHaveProperty('acme.models.broken');
  expect(document?.problems).toEqual([{ path: modelFile('broken'), message: expect.stringContaining(message) }]);
  expect(document?.problems[0]?.message).toContain(commit);
});

test('base models that inherit from each other are problems, and so are their models', async () => {
  const { models, document } = await modelsOf({
    'models/lab/one.toml': 'base_model = "lab/two"\n',
    'models/lab/two.toml': 'base_model = "lab/one"\n',
    [modelFile('heir')]: 'base_model = "lab/one"\n',
    [modelFile('fine')]: 'name = "Fine"\n',
  });
  expect(Object.keys(models)).toEqual(['fine']);
  const paths = ['models/lab/one.toml', 'models/lab/two.toml', modelFile('heir')];
  expect(document?.problems.map(({ path }) => path)).toEqual(paths);
});

test('a model that inherits from a missing base model, or from itself, is a problem', async () => {
  const { models, document } = await modelsOf({
    [modelFile('orphan')]: 'base_model = "lab/gone"\n',
    [modelFile('self')]: '[extends]\nfrom = "acme/self"\n',
    [modelFile('fine')]: 'name = "Fine"\n',
  });
  expect(Object.keys(models)).toEqual(['fine']);
  expect(document?.problems.map(({ path }) => path)).toEqual([modelFile('orphan'), modelFile('self')]);
});

test('a state is the same whichever states were read before it', async () => {
  const first = source.commit('2026-06-10T00:00:00Z', {
    ...provider,
    'models/lab/base.toml': 'name = "Base"\n',
    [modelFile('swift')]: 'base_model = "lab/base"\n',
    [modelFile('alias')]: { link: 'swift.toml' },
  });
  const second = source.commit('2026-06-11T00:00:00Z', { 'models/lab/base.toml': 'name = "Better"\n' });
  const third = source.commit('2026-06-12T00:00:00Z', { [modelFile('swift')]: null, 'models/lab/base.toml': null });
  const forwards = await documentsOf(first, second, third);
  const backwards = await documentsOf(third, second, first);
  expect(forwards).toEqual(backwards.reverse());
  expect(forwards.map(({ providers }) => providers)).toMatchObject([
    { acme: { models: { alias: { name: 'Base' }, swift: { name: 'Base' } } } },
    { acme: { models: { alias: { name: 'Better' }, swift: { name: 'Better' } } } },
    { acme: { models: {} } },
  ]);
});
