import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

test('a gateway that calls no model loads no code for it', async () => {
  const script = `
    import { registerHooks } from 'node:module';
    const loaded = [];
    registerHooks({ load: (url, context, next) => { loaded.push(url); return next(url, context); } });
    await import('./src/app/gateway.ts');
    const found = loaded.filter((url) => /node_modules\\/(ai|@ai-sdk|@openrouter|undici|google-auth-library)\\//.test(url));
    console.log(JSON.stringify({ found, count: loaded.length }));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
  const { found, count } = JSON.parse(stdout);
  expect(found).toEqual([]);
  expect(count).toBeGreaterThan(300);
});
