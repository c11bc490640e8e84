import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { isBrowserMissing, launchChromium, visit } from '../harness/browser.ts';
import { type CatalogGateway, catalogGatewayWith } from '../harness/catalog-gateway.ts';
import { realCatalog } from '../harness/tested-catalogs.ts';

const FIRST_SCRIPT_BYTES = 200_000;
/** The core web vitals call a shift of 0.1 good. The console moves nothing that a reader would notice. */
const SHIFT = 0.01;
const FILTER_MS = 100;

/** In the page: the time from the next key press until the number of models is another one. */
function delayToNextCount() {
  const count = document.querySelector('.bar-of-list [role=status]');
  if (!count) throw new Error('The page has no number of models.');
  const before = count.textContent;
  const { promise: shown, resolve } = Promise.withResolvers<number>();
  addEventListener(
    'keydown',
    ({ timeStamp }) => {
      new MutationObserver((_, observer) => {
        if (count.textContent === before) return;
        observer.disconnect();
        requestAnimationFrame(() => resolve(performance.now() - timeStamp));
      }).observe(count, { childList: true, characterData: true, subtree: true });
    },
    { once: true, capture: true },
  );
  return { shown };
}

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

  test('shows the first result of a filter within 100 ms after a key press', async () => {
    const page = await open('/');
    await page.getByRole('rowheader').first().waitFor();
    await page.waitForLoadState('networkidle');
    await page.getByRole('searchbox', { name: 'Search models' }).focus();
    const delaysMs: number[] = [];
    for (const key of [...'claude', ...Array<string>(6).fill('Backspace'), ...'gpt-5']) {
      const delayMs = await page.evaluateHandle(delayToNextCount);
      await page.keyboard.press(key);
      delaysMs.push(await delayMs.evaluate(({ shown }) => shown));
      await page.waitForLoadState('networkidle');
    }
    // Whatever else runs on the machine only adds to a delay.
    expect(Math.min(...delaysMs)).toBeLessThan(FILTER_MS);
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
