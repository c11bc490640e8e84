import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

test('every file that the architecture names is there, below src or below the project', async () => {
  const text = await readFile(`${root}docs/architecture.md`, 'utf8');
  const names = [...text.matchAll(/`([\w./-]+\/[\w-]+\.\w+)`/g)].map(([, name = '']) => name);
  expect(names.length).toBeGreaterThan(20);
  expect(names.filter((name) => !existsSync(`${root}src/${name}`) && !existsSync(root + name))).toEqual([]);
});
