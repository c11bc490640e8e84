import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { settings } from '../../src/config/settings.ts';

test('the operations guide lists every setting with its default and a meaning', async () => {
  const guide = await readFile(new URL('../../docs/operations.md', import.meta.url), 'utf8');
  const rows = [...guide.matchAll(/^\| `([A-Z_]+)` \| (?:`(.*)`)? \| (.+) \|$/gm)];
  expect(rows.map(([, name, byDefault = '']) => [name, byDefault])).toEqual(
    Object.entries(settings).map(([name, { byDefault }]) => [name, byDefault]),
  );
});
