import { describe, expect, onTestFinished, test } from 'vitest';
import { newKey, revokeKey } from '../access/keys.ts';
import { byId, entry, provider } from '../fixtures/small-catalogs.ts';
import { isBrowserMissing, rowsOf, useKey } from '../harness/browser.ts';
import { catalogGateway, gatewayWithCatalog } from '../harness/catalog-gateway.ts';
import { windows } from '../harness/console.ts';
import { eventually } from '../harness/eventually.ts';
import { testGateway } from '../harness/gateway.ts';
import { reusedDatabase } from '../harness/reused-database.ts';

describe.skipIf(isBrowserMissing)('the console', () => {
  const { visit: open } = windows();

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
    await page.getByText('The catalog has no model yet.').waitFor();
    const note = page.getByRole('status').filter({ hasText: 'The catalog is empty' });
    await note.getByRole('link', { name: 'Open Operations' }).click();
    await page.getByLabel('API key', { exact: true }).waitFor();
    await expect.poll(() => note.getByRole('link').count()).toBe(0);
  });

  test('says that the catalog has expired, and leads to the refresh', async () => {
    const gateway = await testGateway({ MODELSDEV_ENABLED: 'false', MODELSDEV_AUTO_REFRESH: 'true' });
    onTestFinished(() => gateway.close());
    const { page } = await open(gateway, '/');
    const note = page.getByRole('status').filter({ hasText: 'The catalog is from' });
    await note.getByRole('link', { name: 'Open Operations' }).click();
    await page.getByLabel('API key', { exact: true }).waitFor();
  });

  test('shows on a slow network that it waits, and then the answer to the last question', async () => {
    const gateway = await gatewayWithCatalog();
    onTestFinished(() => gateway.close());
    const { page, problems } = await open(gateway, 'about:blank', { baseURL: gateway.url });
    const network = await page.context().newCDPSession(page);
    const throughput = { downloadThroughput: 100_000, uploadThroughput: 50_000 };
    await network.send('Network.emulateNetworkConditions', { offline: false, latency: 300, ...throughput });
    await page.goto(gateway.url, { waitUntil: 'commit' });
    await page.getByRole('group', { name: 'Models' }).and(page.locator('[aria-busy=true]')).waitFor();
    await page.getByRole('table', { name: 'Models' }).getByRole('rowheader').first().waitFor();
    const search = page.getByRole('searchbox', { name: 'Search models' });
    await search.pressSequentially('claude');
    await search.fill('gpt-5.4');
    const rows = await eventually(
      () => rowsOf(page, 'Models'),
      (all) => all.length > 0 && all.every(([name]) => name?.includes('GPT-5.4')),
    );
    expect(rows.length).toBeGreaterThan(0);
    expect(await page.getByRole('alert').count()).toBe(0);
    expect(problems).toEqual([]);
  });
});
