import { expect, test } from 'vitest';
import type { ModelRecord } from '../../src/db/tables/records.ts';
import { type Hashed, hashed } from '../../src/refresh/diff/records.ts';
import { mergeRegistry } from '../../src/refresh/merge/merge-registry.ts';
import { registeredModel, registeredProvider } from '../../src/refresh/merge/registered-record.ts';

test('a provider that keys restrict has only the content of its own models read', () => {
  const now = new Date();
  const read: string[] = [];
  const models = ['acme/a-1', 'acme/a-2', 'acme-2/b-1', 'beta/b-1'].map((key) =>
    packed({ ...registeredModel({ key, name: key }, undefined, now), registry: null }, read),
  );
  const provider = { key: 'acme', name: 'Acme', visibility: 'KEYS' } as const;
  const upstream = {
    providers: [hashed(registeredProvider({ key: 'beta', name: 'Beta' }, undefined))],
    models,
    baseModels: null,
    benchmarkResults: null,
  };
  const { records } = mergeRegistry(upstream, [{ kind: 'PROVIDER', key: 'acme', content: provider }], now);
  expect(read).toEqual(['acme/a-1', 'acme/a-2']);
  expect(records.models.map(({ key, content }) => [key, content.registry?.visibility])).toEqual([
    ['acme/a-1', 'KEYS'],
    ['acme/a-2', 'KEYS'],
    ['acme-2/b-1', undefined],
    ['beta/b-1', undefined],
  ]);
});

/** A record whose content is parsed with each access, which adds its key to `read`. */
function packed(record: ModelRecord, read: string[]): Hashed<ModelRecord> {
  const { key, contentHash, publishedHash } = hashed(record);
  return {
    key,
    contentHash,
    publishedHash,
    get content() {
      read.push(key);
      return record;
    },
  };
}
