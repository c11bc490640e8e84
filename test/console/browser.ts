import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

const CHROMIUM = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

/** False: this machine has no browser, or the console is not built. The tests are skipped. */
export const canBrowse =
  existsSync(CHROMIUM) && existsSync(new URL('../../console/dist/index.html', import.meta.url).pathname);

const quiet = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'];

export function launch(): Promise<Browser> {
  const args = ['--no-sandbox', ...quiet, '--disable-background-networking', '--disable-component-update'];
  return chromium.launch({ executablePath: CHROMIUM, args });
}

/** What a page must not do: break its policy, throw, or log an error. */
export function faultsOf(page: Page): readonly string[] {
  const faults: string[] = [];
  page.on('pageerror', ({ message }) => faults.push(message));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  return faults;
}
