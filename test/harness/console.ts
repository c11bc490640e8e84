import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';
import { launchChromium, type Visit, visit } from './browser.ts';
import type { TestGateway } from './gateway.ts';

interface Windows {
  /** Opens a path in a window of its own until the end of the test. */
  visit(gateway: Pick<TestGateway, 'url'>, path: string, options?: BrowserContextOptions): Promise<Visit>;
}

/** A browser for the tests of a group. */
export function windows(): Windows {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());
  return {
    visit: async (gateway, path, options) => {
      const visited = await visit(browser, new URL(path, gateway.url).href, options);
      onTestFinished(() => visited.page.context().close());
      return visited;
    },
  };
}

interface Console<Gateway extends TestGateway> {
  gateway(): Gateway;
  /** Opens a path. The test fails if the browser reports a problem until its end. */
  open(path: string, options?: BrowserContextOptions): Promise<Page>;
}

/** A browser, and one gateway for the tests of a group. */
export function consoleOf<Gateway extends TestGateway>(start: () => Promise<Gateway>): Console<Gateway> {
  const { visit } = windows();
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await start();
  });
  afterAll(() => gateway?.close());
  return {
    gateway: () => gateway,
    open: async (path, options) => {
      const { page, problems } = await visit(gateway, path, options);
      onTestFinished(() => expect(problems).toEqual([]));
      return page;
    },
  };
}
