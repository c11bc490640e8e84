import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { settings } from '../src/config.ts';

test('the README lists every setting with its default and meaning', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const rows = Object.entries(settings).map(
    ([name, { byDefault, meaning }]) => `| \`${name}\` | ${byDefault && `\`${byDefault}\``} | ${meaning} |`,
  );
  expect(readme).toContain(`|---|---|---|\n${rows.join('\n')}\n\n`);
});
