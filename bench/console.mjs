import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { startGateway } from './gateway.mjs';
import { median, printTable } from './table.mjs';

// How long the models page takes from a key press in its search, from the choice of a filter, and from a click that sorts,
// to the first result: the rows of the new question, drawn on the screen. The counts come after the rows.
// Each question is asked for the first time: no answer is kept.
const isShort = process.argv.includes('--short');
/** A reader who types without a pause presses a key before the counts are asked for; others press while they are computed. */
const PACES = [
  { pace: 'fast', pauseMs: 0, words: isShort ? ['claude'] : ['claude', 'gpt-5', 'deepseek', 'mistral large', 'qwen3'] },
  { pace: 'slow', pauseMs: 300, words: isShort ? ['llama'] : ['llama', 'gemini', 'kimi', 'nova'] },
];
const FILTERS = ['openrouter', 'groq', 'azure', 'google', 'reasoning', 'tool call', 'image', 'free'];
const COLUMNS = ['Name', 'Input price', 'Output price', 'Context', 'Output limit', 'Released'];
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
const rows = [];
for (const { pace, pauseMs, words } of PACES) rows.push([`key press, typed ${pace}`, await typed(words, pauseMs)]);
await page.getByLabel('Search models').fill('');
rows.push(['filter chosen', await filtered()], ['column sorted', await sorted()]);
await printTable(
  ['from', 'to the new rows: median, ms', 'most, ms', 'number'],
  rows.map(([name, all]) => {
    const times = all.filter((ms) => ms !== undefined);
    return [name, median(times), Math.max(...times), times.length];
  }),
);
await browser.close();
await gateway.stop();

async function typed(words, pauseMs) {
  const search = page.getByLabel('Search models');
  const times = [];
  for (const word of words) {
    await search.fill('');
    await settled();
    for (const key of word) {
      times.push(await drawnAfter('keydown', () => search.press(key === ' ' ? 'Space' : key)));
      await page.waitForTimeout(pauseMs);
    }
  }
  return times;
}

async function filtered() {
  const times = [];
  for (const name of FILTERS) {
    await settled();
    const option = page.locator('.filters').getByRole('checkbox', { name: new RegExp(`^${name}\\b`, 'i') });
    await option.first().scrollIntoViewIfNeeded();
    times.push(await drawnAfter('click', () => option.first().click()));
    await page.getByRole('button', { name: 'Clear filters' }).click();
  }
  return times;
}

async function sorted() {
  const times = [];
  for (const name of COLUMNS) {
    const column = page.getByRole('columnheader').getByRole('button', { name });
    for (const _direction of ['ascending', 'descending']) {
      await settled();
      times.push(await drawnAfter('click', () => column.click()));
    }
  }
  return times;
}

/** The time from the event until other rows are drawn. Undefined: the new question has the same rows. */
async function drawnAfter(event, act) {
  const drawn = page.evaluate(
    ([name, noChangeMs]) => {
      const { promise, resolve } = Promise.withResolvers();
      let startedAt;
      document.addEventListener(name, () => (startedAt = performance.now()), { once: true, capture: true });
      const list = document.querySelector('.list');
      const shown = () => list.querySelector('tbody, .empty')?.textContent;
      const before = shown();
      const observer = new MutationObserver(() => {
        if (shown() === before) return;
        observer.disconnect();
        requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - startedAt)));
      });
      observer.observe(list, { childList: true, characterData: true, subtree: true });
      setTimeout(resolve, noChangeMs);
      return promise;
    },
    [event, NO_CHANGE_MS],
  );
  await act();
  return drawn;
}

/** No question is open and nothing is drawn: the next one does not wait for the one before. */
function settled() {
  return page.waitForLoadState('networkidle').then(() => page.waitForTimeout(500));
}
