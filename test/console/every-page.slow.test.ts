import axe, { type AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type CatalogGateway, gatewayWithCatalog } from '../harness/catalog-gateway.ts';
import { ADMIN_KEY } from '../harness/gateway.ts';
import { isBrowserMissing, launchChromium, phone, useKey, visit } from './browser.ts';
import { guardedViews, pages } from './pages.ts';

describe.skipIf(isBrowserMissing)('every page of the console', () => {
  let gateway: CatalogGateway;
  let browser: Browser;
  beforeAll(async () => {
    [gateway, browser] = await Promise.all([gatewayWithCatalog(), launchChromium()]);
  });
  afterAll(async () => {
    await browser?.close();
    await gateway?.close();
  });

  async function open(path: string, options = {}) {
    const visited = await visit(browser, `${gateway.url}${path}`, { reducedMotion: 'reduce', ...options });
    onTestFinished(() => visited.page.context().close());
    return visited;
  }

  test.each(Object.entries(pages))('breaks no rule of accessibility, in light and in dark: %s', async (_, path) => {
    const { page, problems } = await open(path);
    expect(await brokenRules(page)).toEqual([]);
    expect(problems).toEqual([]);
  });

  test('breaks no rule with a key', async () => {
    const { page, problems } = await open(pages.operations);
    await useKey(page, ADMIN_KEY);
    for (const view of guardedViews) {
      await page.getByRole('link', { name: view, exact: true }).click();
      expect(await brokenRules(page)).toEqual([]);
    }
    expect(problems).toEqual([]);
  });

  test('fits the width of a phone, and has one heading of the first level', async () => {
    const { page } = await open('/', { viewport: phone, isMobile: true, hasTouch: true });
    for (const [name, path] of Object.entries(pages)) {
      await page.goto(path);
      await settled(page);
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      const headings = await page.getByRole('heading', { level: 1 }).count();
      expect({ name, width, headings }).toEqual({ name, width: phone.width, headings: 1 });
    }
  });
});

/** By axe-core, in both color schemes. */
async function brokenRules(page: Page): Promise<string[]> {
  await settled(page);
  await page.evaluate(axe.source);
  const broken: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await page.evaluate<AxeResults>('axe.run()');
    broken.push(...violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${colorScheme}: ${id} ${html}`)));
  }
  return broken;
}

/** Nothing of the page is awaited any more. */
async function settled(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.waitForFunction(
    () => !document.querySelector('[aria-busy=true]') && !document.body.innerText.includes('Loading…'),
  );
}
