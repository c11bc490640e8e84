import axe, { type AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { isBrowserMissing, phone, useKey } from '../harness/browser.ts';
import { gatewayWithCatalog } from '../harness/catalog-gateway.ts';
import { consoleOf } from '../harness/console.ts';
import { ADMIN_KEY } from '../harness/gateway.ts';
import { guardedViews, pages } from './pages.ts';

describe.skipIf(isBrowserMissing)('every page of the console', () => {
  const { open: openPath } = consoleOf(gatewayWithCatalog);
  const open = (path: string, options = {}) => openPath(path, { reducedMotion: 'reduce', ...options });

  test.each(Object.entries(pages))('breaks no rule of accessibility, in light and in dark: %s', async (_, path) => {
    const page = await open(path);
    expect(await brokenRules(page)).toEqual([]);
  });

  test('breaks no rule with a key', async () => {
    const page = await open(pages.operations);
    await useKey(page, ADMIN_KEY);
    for (const view of guardedViews) {
      await page.getByRole('link', { name: view, exact: true }).click();
      expect(await brokenRules(page)).toEqual([]);
    }
  });

  test('fits the width of a phone, and has one heading of the first level', async () => {
    const page = await open('/', { viewport: phone, isMobile: true, hasTouch: true });
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
