import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { isBrowserMissing, launchChromium, visit } from '../harness/browser.ts';
import { type CatalogGateway, catalogGatewayWith } from '../harness/catalog-gateway.ts';
import { realCatalog } from '../harness/tested-catalogs.ts';

const FIRST_SCRIPT_BYTES = 200_000;
/** The core web vitals call a shift of 0.1 good. The console moves nothing that a reader would notice. */
const SHIFT = 0.01;

describe.skipIf(isBrowserMissing || realCatalog.isAbsent)(`the console, with ${realCatalog.name},`, () => {
  let gateway: CatalogGateway;
  let browser: Browser;
  beforeAll(async () => {
    const caches = { ANSWER_CACHE_BYTES: '64000000', ROW_CACHE_BYTES: '64000000', LOG_LEVEL: 'warn' };
    [gateway, browser] = await Promise.all([catalogGatewayWith(caches, realCatalog.newer()), launchChromium()]);
  });
  afterAll(async () => {
    await browser?.close();
    await gateway?.close();
  });

  async function open(path: string): Promise<Page> {
    const { page } = await visit(browser, 'about:blank', { baseURL: gateway.url });
    onTestFinished(() => page.context().close());
    await page.addInitScript(() => {
      const shifts: number[] = [];
      Object.assign(globalThis, { shifts });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) {
          const shift = entry as PerformanceEntry & { readonly value: number; readonly hadRecentInput: boolean };
          if (!shift.hadRecentInput) shifts.push(shift.value);
        }
      }).observe({ type: 'layout-shift', buffered: true });
    });
    await page.goto(`${gateway.url}${path}`);
    return page;
  }

  test('loads less than 200 KB of script at first', async () => {
    const page = await open('/');
    await page.getByRole('rowheader').first().waitFor();
    const bytes = await page.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .filter((entry): entry is PerformanceResourceTiming => entry.name.endsWith('.js'))
        .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0),
    );
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThan(FIRST_SCRIPT_BYTES);
  });

  test.each(['/', '/model?key=openai/gpt-5', '/changes', '/cost', '/benchmark'])(
    'moves nothing while it loads: %s',
    async (path) => {
      const page = await open(path);
      await page.waitForLoadState('networkidle');
      const shifts = await page.evaluate(
        () => (globalThis as unknown as { readonly shifts: readonly number[] }).shifts,
      );
      expect(shifts.reduce((sum, shift) => sum + shift, 0)).toBeLessThan(SHIFT);
    },
  );
});
