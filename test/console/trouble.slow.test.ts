import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { newKey, revokeKey } from '../access/keys.ts';
import { byId, entry, provider } from '../fixtures/small-catalogs.ts';
import { catalogGateway, gatewayWithCatalog } from '../harness/catalog-gateway.ts';
import { type TestGateway, testGateway } from '../harness/gateway.ts';
import { reusedDatabase } from '../harness/reused-database.ts';
import { isBrowserMissing, launchChromium, useKey, visit } from './browser.ts';

describe.skipIf(isBrowserMissing)('the console', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());

  async function open(gateway: TestGateway, path: string) {
    const visited = await visit(browser, `${gateway.url}${path}`);
    onTestFinished(() => visited.page.context().close());
    return visited;
  }

  test('shows a lost gateway, and goes on when the gateway is back', async () => {
    const database = await reusedDatabase();
    onTestFinished(() => database.remove());
    const first = await testGateway({ MODELSDEV_ENABLED: 'false' }, database);
    const { page } = await open(first, '/operations');
    await page.getByRole('status').filter({ hasText: 'Connected' }).waitFor();
    await first.close();
    await page.getByRole('status').filter({ hasText: 'Connection lost' }).waitFor();
    const again = await testGateway({ MODELSDEV_ENABLED: 'false', PORT: new URL(first.url).port }, database);
    onTestFinished(() => again.close());
    await page.getByRole('status').filter({ hasText: 'Connected' }).waitFor();
    await page.getByRole('link', { name: 'Models', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Models' }).waitFor();
    await expect.poll(() => page.getByRole('alert').count()).toBe(0);
  });

  test('says that a key was revoked while the page was open', async () => {
    const gateway = await gatewayWithCatalog();
    onTestFinished(() => gateway.close());
    const key = await newKey(gateway, { role: 'OPERATOR' });
    const { page } = await open(gateway, '/operations');
    await useKey(page, key.secret);
    await page.getByRole('button', { name: 'Start refresh' }).waitFor();
    await revokeKey(gateway, key.id);
    await page.getByRole('button', { name: 'Start refresh' }).click();
    await page.getByRole('alert').filter({ hasText: 'The gateway refuses this key' }).first().waitFor();
    await page.getByRole('button', { name: 'Forget key' }).click();
    await page.getByRole('status').filter({ hasText: 'Connected' }).waitFor();
    await expect.poll(() => page.getByRole('alert').count()).toBe(0);
  });

  test('runs nothing that a name of the catalog contains', async () => {
    const attack = `<img src=x onerror="document.title='attacked'"><script>document.title='attacked'</script>`;
    const model = { ...entry('m', { cost: { input: 1, output: 2 } }), name: attack };
    const document = {
      providers: byId({ ...provider('acme', [model, entry('old')]), name: attack, doc: 'javascript:alert(1)' }),
    };
    const before = { providers: byId(provider('acme', [entry('old')])) };
    const gateway = await catalogGateway(before, document);
    onTestFinished(() => gateway.close());
    for (const path of [
      '/',
      '/model?key=acme/m',
      '/provider?key=acme',
      '/changes',
      '/compare?key=acme/m&key=acme/old',
    ]) {
      const { page, problems } = await open(gateway, path);
      await page.getByText(attack).first().waitFor();
      expect(await page.title()).not.toBe('attacked');
      expect(
        await page.getByRole('link').evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? '')),
      ).not.toContainEqual(expect.stringMatching(/^\s*javascript:/i));
      expect(problems).toEqual([]);
    }
  });

  test('says at a first visit that the catalog is empty, and leads to the refresh', async () => {
    const gateway = await testGateway({ MODELSDEV_ENABLED: 'false' });
    onTestFinished(() => gateway.close());
    const { page } = await open(gateway, '/');
    const note = page.getByRole('status').filter({ hasText: 'The catalog is empty' });
    await note.getByRole('link', { name: 'Open Operations' }).click();
    await page.getByLabel('API key', { exact: true }).waitFor();
  });
});
