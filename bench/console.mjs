import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { startGateway } from './gateway.mjs';
import { median, printTable } from './table.mjs';

// How long the models page takes from a key press in its search to the table of the new search, drawn on the screen.
const WORDS = process.argv.includes('--short') ? ['claude'] : ['claude', 'gpt-5', 'deepseek', 'mistral large', 'qwen3'];
const CHROMIUM = '/usr/bin/chromium';
const NO_CHANGE_MS = 3_000;
const args = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'];

if (!existsSync(CHROMIUM)) {
  process.stdout.write(`Skipped: ${CHROMIUM} is not installed.\n`);
  process.exit();
}

const gateway = await startGateway();
const browser = await chromium.launch({ executablePath: CHROMIUM, args });
const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
await page.goto(gateway.url.replace('/graphql', '/'));
await page.getByRole('rowheader').first().waitFor();
const search = page.getByLabel('Search models');

// Each key is a question that was not asked before: no answer is kept.
const times = [];
for (const word of WORDS) {
  await search.fill('');
  await settled();
  for (const key of word) {
    const ms = await drawnAfter(key);
    if (ms !== undefined) times.push(ms);
  }
}
await printTable(
  ['key press to new table', 'median', 'most', 'keys'],
  [['ms', median(times), Math.max(...times), times.length]],
);
await browser.close();
await gateway.stop();

/** The time until the count or the rows have changed and are drawn. Undefined: the key finds what the one before found. */
async function drawnAfter(key) {
  const drawn = page.evaluate((noChangeMs) => {
    const { promise, resolve } = Promise.withResolvers();
    let pressed;
    document.addEventListener('keydown', () => (pressed = performance.now()), { once: true, capture: true });
    const list = document.querySelector('.list');
    const shown = () => list.querySelector('[role=status]').innerText + list.querySelector('table')?.innerText;
    const before = shown();
    const observer = new MutationObserver(() => {
      if (shown() === before) return;
      observer.disconnect();
      requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - pressed)));
    });
    observer.observe(list, { childList: true, characterData: true, subtree: true });
    setTimeout(resolve, noChangeMs);
    return promise;
  }, NO_CHANGE_MS);
  await search.press(key === ' ' ? 'Space' : key);
  return drawn;
}

/** No question is open and nothing is drawn: the next key does not wait for the one before. */
function settled() {
  return page.waitForLoadState('networkidle').then(() => page.waitForTimeout(300));
}
