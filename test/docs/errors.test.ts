import { execFile } from 'node:child_process';
import { glob, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { errorCodes } from '../../src/graph/errors/error-codes.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

test('the table of errors is up to date: run "npm run errors"', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['src/cli/print-errors.ts'], { cwd: root });
  expect(await readFile(`${root}docs/errors.md`, 'utf8')).toBe(stdout);
});

test('every code in the extensions of an error is in the table', async () => {
  const files = await Array.fromAsync(glob('src/**/*.ts', { cwd: root }));
  const sources = await Promise.all(files.map((file) => readFile(`${root}${file}`, 'utf8')));
  const codes = sources.flatMap((source) =>
    [...source.matchAll(/extensions(?:: |, )\{\s*code: '(\w+)'/g)].map(([, code = '']) => code),
  );
  expect(codes.length).toBeGreaterThan(5);
  for (const code of codes) expect(Object.keys(errorCodes)).toContain(code);
});
