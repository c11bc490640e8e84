import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { consolePaths } from '../../src/server/console/console-paths.ts';
import { type CatalogGateway, gatewayWithCatalog } from '../harness/catalog-gateway.ts';
import { ADMIN_KEY } from '../harness/gateway.ts';
import { canBrowse, faultsOf, launch } from './browser.ts';

describe.skipIf(!canBrowse)('the console in a browser', () => {
  let gateway: CatalogGateway;
  let browser: Browser;
  let model: { readonly key: string; readonly name: string };

  beforeAll(async () => {
    gateway = await gatewayWithCatalog();
    browser = await launch();
    ({
      models: {
        nodes: [model],
      },
    } = await gateway.read('{ models(first: 1) { nodes { key name } } }'));
  });
  afterAll(async () => {
    await browser.close();
    await gateway.close();
  });

  async function open(path: string, options: Parameters<Browser['newPage']>[0] = {}): Promise<Page> {
    const page = await browser.newPage(options);
    page.setDefaultTimeout(30_000);
    await page.goto(`${gateway.url}${path}`);
    return page;
  }

  test('search narrows the models, and the URL keeps it', async () => {
    const page = await open('/');
    const faults = faultsOf(page);
    await page.getByLabel('Search models').fill(model.key);
    await page.getByRole('table', { name: 'Models' }).getByRole('link', { name: model.name }).first().waitFor();
    expect(new URL(page.url()).searchParams.get('q')).toBe(model.key);
    await page.getByRole('table', { name: 'Models' }).getByRole('link', { name: model.name }).first().click();
    await page.getByRole('heading', { level: 1, name: model.name }).waitFor();
    expect(faults).toEqual([]);
  });

  test('a configuration shows which ids are gone', async () => {
    const page = await open('/check');
    await page.getByLabel('Configuration').fill(`model: "${model.key}"\nother: "no-such/model-9"`);
    await page.getByRole('button', { name: 'Check' }).click();
    await page.getByText('1 of 2 ids are gone or unknown.').waitFor();
    expect(await page.getByRole('row', { name: /no-such/ }).textContent()).toContain('unknown');
  });

  test('a refresh is started with a key and seen to end', async () => {
    const page = await open('/operations');
    const faults = faultsOf(page);
    await page.getByLabel('API key').fill(ADMIN_KEY);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Start refresh' }).click();
    await page.getByRole('region', { name: 'Progress of the refresh' }).getByText('found nothing new').waitFor();
    await page.getByText(/The last refresh found nothing new after/).waitFor();
    expect(faults).toEqual([]);
  });

  describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
    test.each(Object.values(consolePaths))('%s has no fault that axe finds, and fits a phone', async (path) => {
      const page = await open(`${path}?key=${encodeURIComponent(model.key)}`, {
        colorScheme,
        viewport: { width: 390, height: 844 },
      });
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForLoadState('networkidle');
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
      // Run by the browser's debugger, which the content security policy does not bind.
      await page.evaluate(axe.source);
      const found = await page.evaluate('axe.run().then(({ violations }) => violations.map(({ id }) => id))');
      expect(found).toEqual([]);
      await page.close();
    });
  });
});
