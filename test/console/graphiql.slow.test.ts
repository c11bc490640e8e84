import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { isBrowserMissing } from '../harness/browser.ts';
import { catalogGateway } from '../harness/catalog-gateway.ts';
import { consoleOf } from '../harness/console.ts';

describe.skipIf(isBrowserMissing)('the editors of GraphiQL', () => {
  const { open } = consoleOf(() => catalogGateway());

  test('follow the color scheme of the system while the page is open', async () => {
    const page = await open('/graphql', { colorScheme: 'light' });
    await editors(page, 'vs').first().waitFor();
    await page.emulateMedia({ colorScheme: 'dark' });
    await editors(page, 'vs-dark').first().waitFor();
    expect(await editors(page, 'vs').count()).toBe(0);
    await page.emulateMedia({ colorScheme: 'light' });
    await editors(page, 'vs').first().waitFor();
    expect(await editors(page, 'vs-dark').count()).toBe(0);
  });

  test('keep the theme that the reader chose', async () => {
    const page = await open('/graphql', { colorScheme: 'light' });
    await page.evaluate(() => localStorage.setItem('graphiql:theme', 'light'));
    await page.reload();
    await editors(page, 'vs').first().waitFor();
    await page.emulateMedia({ colorScheme: 'dark' });
    // The page learns of the change before it draws.
    await page.evaluate(() => new Promise(requestAnimationFrame));
    expect(await page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)).toBe(true);
    expect(await editors(page, 'vs').count()).toBeGreaterThan(0);
    expect(await editors(page, 'vs-dark').count()).toBe(0);
  });
});

/** Those in a base theme of Monaco: "vs" is light, "vs-dark" is dark. */
const editors = (page: Page, theme: 'vs' | 'vs-dark') => page.locator(`.monaco-editor.${theme}`);
