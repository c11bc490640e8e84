import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { linkModels } from '../../../src/matching/link-models.ts';
import { parseDocument } from '../../../src/models-dev/parse/parse.ts';
import { parseLocation } from '../../../src/models-dev/repository/git/location.ts';
import { Repository } from '../../../src/models-dev/repository/repository.ts';
import { isSourceAbsent, sourceBundle, sourceData } from '../../harness/source-history.ts';

let dataDir: string;
let repository: Repository;

beforeAll(async () => {
  if (isSourceAbsent) return;
  dataDir = mkdtempSync(join(tmpdir(), 'modelgraph-source-'));
  repository = await Repository.open(parseLocation(sourceBundle), dataDir, new AbortController().signal);
});
afterAll(async () => {
  if (isSourceAbsent) return;
  await repository.close();
  rmSync(dataDir, { recursive: true });
});

/** The commits whose state the generator of the source turned into the snapshots. */
test.skipIf(isSourceAbsent).each([
  ['eras/2025-06-23.input_output_modalities', 'f30fdac6cb14'],
  ['monthly/2025-07-01', '68401838'],
  ['monthly/2025-10-01', '61422033387e'],
  ['eras/2025-10-09.alpha-beta-booleans', '057eacce'],
  ['monthly/2026-01-01', '94c8699af09f'],
  ['monthly/2026-04-02', 'abd29ff30c63'],
  ['eras/2026-05-13.cost.tiers-first', '813d63a2'],
  ['daily/2026-06-22', '10a99656a8ca'],
  ['daily/2026-06-23', 'ce2ade63'],
  ['daily/2026-06-24', 'fe923d10a2aa'],
  ['daily/2026-06-25', '8264ea80'],
  ['daily/2026-06-26', '632194294442'],
])('the catalog of the commit of %s equals the snapshot', async (name, hash) => {
  const { providers, baseModels } = await documentOf(hash);
  expect(providers).toEqual(read(`${name}.api.json.gz`));
  if (!name.startsWith('daily')) return;
  expect({ providers, models: baseModels }).toEqual(read(`${name}.catalog.json.gz`));
});

test.skipIf(isSourceAbsent)('the last commit of each day is what the site served at its end', () => {
  const days = repository.select({ every: 'DAY', since: new Date('2026-06-22'), until: null });
  expect(days.map(({ hash }) => hash.slice(0, 8))).toEqual([
    '10a99656',
    'ce2ade63',
    'fe923d10',
    '8264ea80',
    '63219429',
  ]);
});

test.skipIf(isSourceAbsent)(
  'our rules find the stated base models of providers that they were not made from',
  async () => {
    const document = await documentOf('632194294442');
    const { models, baseModels } = parseDocument(document);
    const links = linkModels(models, baseModels?.map(({ record }) => record) ?? []);
    const { madeFrom, unseen } = Object.groupBy(document.statedBaseModels, ([modelKey]) =>
      providersOfRules().has(providerOf(modelKey)) ? 'madeFrom' : 'unseen',
    );
    for (const stated of [madeFrom, unseen]) {
      const { precision, recall } = agreement(stated ?? [], links);
      expect(precision).toBeGreaterThan(0.99);
      expect(recall).toBeGreaterThan(0.95);
    }
    expect(new Set(unseen?.map(([modelKey]) => providerOf(modelKey))).size).toBe(44);
    expect(unseen).toHaveLength(649);
  },
);

/** The providers whose stated base models were known when the rules were made. */
function providersOfRules(): ReadonlySet<string> {
  const links: object = JSON.parse(readFileSync(join(sourceData, 'base_model_links.json'), 'utf8'));
  return new Set(Object.keys(links).map(providerOf));
}

function providerOf(modelKey: string): string {
  return modelKey.slice(0, modelKey.indexOf('/'));
}

/** Precision: the part of our links that is right. Recall: the part of the stated ones that we link at all. */
function agreement(stated: readonly (readonly [string, string])[], links: ReturnType<typeof linkModels>) {
  const linked = stated.filter(([modelKey]) => links.has(modelKey));
  const right = linked.filter(([modelKey, baseModelKey]) => links.get(modelKey)?.baseModelKey === baseModelKey);
  return { precision: right.length / linked.length, recall: linked.length / stated.length };
}

async function documentOf(hash: string) {
  const [commit] = await repository.named([hash]);
  if (commit === undefined) throw new Error(`no commit ${hash}`);
  return (await repository.documentOf(commit)).document;
}

function read(name: string): unknown {
  return JSON.parse(gunzipSync(readFileSync(join(sourceData, name))).toString());
}
