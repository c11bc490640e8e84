import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const executablePath = '/usr/bin/chromium';

const consoleSources = fileURLToPath(new URL('../../console/src', import.meta.url));
const builtConsole = fileURLToPath(new URL('../../console/dist/index.html', import.meta.url));

/** Debian's package "chromium" is not installed, or the console is not built: the tests in a browser are skipped. */
export const isBrowserMissing = !existsSync(executablePath) || !existsSync(builtConsole);

if (!isBrowserMissing) requireNewBuild();

/** A test of an earlier console would say nothing about this one. */
function requireNewBuild(): void {
  const builtAtMs = statSync(builtConsole).mtimeMs;
  const newer = readdirSync(consoleSources, { recursive: true, withFileTypes: true })
    // The check of types generates them again.
    .filter((entry) => entry.isFile() && basename(entry.parentPath) !== 'generated')
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((file) => statSync(file).mtimeMs > builtAtMs);
  if (newer.length === 0) return;
  throw new Error(`The console is older than ${newer.join(', ')}. Build it with "npm run build -w console".`);
}

const quiet = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath, args: quiet });
}

const laptop = { width: 1400, height: 900 };
export const phone = { width: 390, height: 844 };

export interface Visit {
  readonly page: Page;
  /** Uncaught errors, and what the browser writes to its console as an error, such as a refused script. */
  readonly problems: readonly string[];
}

/** A window without history or storage. */
export async function visit(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({ viewport: laptop, baseURL: new URL(url).origin, ...options });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('pageerror', ({ message }) => problems.push(message));
  page.on('console', (line) => line.type() === 'error' && problems.push(line.text()));
  await page.goto(url);
  return { page, problems };
}

/** The texts of the cells of a table, row by row. */
export async function rowsOf(page: Page, table: string): Promise<string[][]> {
  const rows = await page.getByRole('table', { name: table, exact: true }).getByRole('row').all();
  return Promise.all(rows.slice(1).map((row) => row.getByRole('rowheader').or(row.getByRole('cell')).allInnerTexts()));
}

/** Enters the key as a reader does. */
export async function useKey(page: Page, key: string): Promise<void> {
  await page.getByLabel('API key', { exact: true }).fill(key);
  await page.getByRole('button', { name: 'Use key' }).click();
}
