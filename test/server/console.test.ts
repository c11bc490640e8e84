import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestGateway, testGateway } from '../harness/gateway.ts';

const isBuilt = existsSync(new URL('../../console/dist/index.html', import.meta.url));
const browser = { accept: 'text/html,application/xhtml+xml' };

describe.skipIf(!isBuilt)('the web console', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await testGateway({ MODELSDEV_ENABLED: 'false' });
  });
  afterAll(() => gateway.close());

  test('is a page without inline code for a browser', async () => {
    const response = await fetch(gateway.url, { headers: browser });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-security-policy')).toMatch(/default-src 'none'; script-src 'self';/);
    expect(await response.text()).not.toMatch(/<script(?![^>]* src=)/);
  });

  test('has assets that are kept for a year', async () => {
    const page = await (await fetch(gateway.url, { headers: browser })).text();
    const [, asset = ''] = /src="([^"]+\.js)"/.exec(page) ?? [];
    const response = await fetch(new URL(asset, gateway.url), { headers: { 'accept-encoding': 'br' } });
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(response.headers.get('content-encoding')).toBe('br');
  });

  test('leaves the overview to programs, and unknown paths unknown', async () => {
    expect(await (await fetch(gateway.url)).json()).toMatchObject({ name: 'modelgraph' });
    const unknown = await fetch(`${gateway.url}/nowhere`, { headers: browser });
    expect(unknown.status).toBe(404);
  });
});
