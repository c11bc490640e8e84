import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { isBrowserMissing, rowsOf, useKey } from '../harness/browser.ts';
import { gatewayWithCatalog } from '../harness/catalog-gateway.ts';
import { consoleOf } from '../harness/console.ts';
import { eventually } from '../harness/eventually.ts';
import { ADMIN_KEY } from '../harness/gateway.ts';

/** A person who has never seen the console finds these answers by what is visible: roles and labels. */
describe.skipIf(isBrowserMissing)('a first visitor finds', () => {
  const { gateway, open: openPath } = consoleOf(gatewayWithCatalog);

  /** Opens the console at its first page, and goes on by the navigation. */
  async function open(entry: string): Promise<Page> {
    const page = await openPath('/');
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: entry }).click();
    await page.getByRole('heading', { level: 1, name: entry }).waitFor();
    return page;
  }

  test('who serves DeepSeek V3 cheapest with a context of 128k', async () => {
    const page = await open('Models');
    await page.getByRole('searchbox', { name: 'Search models' }).fill('deepseek v3');
    await page.getByLabel('Minimum context').fill('128000');
    await page.getByRole('button', { name: 'Input price' }).click();
    await page.getByText('Input price ↑').waitFor();
    const [cheapest = []] = await eventually(
      () => rowsOf(page, 'Models'),
      ([first]) => first?.includes('0.26') ?? false,
    );
    expect(cheapest).toContain('OpenRouter');
    expect(cheapest[0]).toMatch(/DeepSeek-V3/);
  });

  test('what changed at Groq since last week', async () => {
    const page = await open('Changes');
    await page.getByLabel('Provider key').fill('groq');
    await page.getByLabel('Provider key').press('Enter');
    await page.getByLabel('Since').fill(new Date(Date.now() - 7 * 86_400_000).toISOString().slice(0, 10));
    const change = page.getByRole('listitem').filter({ hasText: 'groq/llama-3.3-70b-versatile' }).first();
    await change.filter({ hasText: 'deprecated' }).waitFor();
  });

  test('what 10 million input and 2 million output tokens of Claude Sonnet cost with 80 % cache reads', async () => {
    const page = await open('Cost');
    await page.getByLabel('Which models').fill('claude sonnet 4.5');
    await page.getByLabel('Input tokens', { exact: true }).fill('10000000');
    await page.getByLabel('Output tokens', { exact: true }).fill('2000000');
    await page.getByLabel('Input read from the cache, %', { exact: true }).fill('80');
    // 2 million at 3 USD, 8 million at 0.3 USD, and 2 million at 15 USD per million.
    const rows = await eventually(
      () => rowsOf(page, 'Offers, cheapest first'),
      (offers) => offers.some((offer) => offer.includes('$38.40')),
    );
    const providers = rows.filter((row) => row.includes('$38.40')).map(([, provider]) => provider);
    expect(new Set(providers)).toContain('Anthropic');
    expect(new Set(rows.map(([, provider]) => provider)).size).toBeGreaterThanOrEqual(3);
  });

  test('which of ten ids of a configuration are gone', async () => {
    const page = await open('Check');
    const ids = [
      ...[
        'openai/gpt-5',
        'openai/gpt-5.4',
        'anthropic/claude-sonnet-4-5',
        'google/gemini-2.5-pro',
        'deepseek/deepseek-chat',
      ],
      ...['groq/openai/gpt-oss-20b', 'kilo/openai/gpt-5', 'openai/o1', 'openai/gpt-0', 'groq/llama-3.3-70b-versatile'],
    ];
    await page.getByLabel('Configuration').fill(JSON.stringify({ models: ids }, null, 2));
    await page.getByRole('button', { name: 'Check', exact: true }).click();
    await page.getByText('2 of 10 ids are gone or unknown').waitFor();
    const verdicts = Object.fromEntries((await rowsOf(page, 'Check')).map(([id = '', verdict]) => [id, verdict]));
    expect(verdicts).toMatchObject({ 'openai/o1': 'gone', 'openai/gpt-0': 'unknown', 'openai/gpt-5': 'available' });
    expect(verdicts['groq/llama-3.3-70b-versatile']).toBe('deprecated');
  });

  test('whether the last refresh succeeded, and how long it took', async () => {
    const page = await open('Operations');
    await page.getByText(/^The last refresh (succeeded|found nothing new) after [\d.]+ s/).waitFor();
  });

  test('how to start a refresh, and sees it end', async () => {
    const page = await open('Operations');
    await useKey(page, ADMIN_KEY);
    await page.getByRole('button', { name: 'Start refresh' }).click();
    await page.getByRole('progressbar', { name: 'Progress of the refresh' }).waitFor();
    await page.getByRole('status').filter({ hasText: 'found nothing new' }).waitFor();
    const { refreshes } = await gateway().read('{ refreshes(first: 1) { nodes { trigger status } } }');
    expect(refreshes.nodes).toEqual([{ trigger: 'MANUAL', status: 'UNCHANGED' }]);
  });
});
