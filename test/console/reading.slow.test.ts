import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { isBrowserMissing, phone, rowsOf } from '../harness/browser.ts';
import { gatewayWithCatalog } from '../harness/catalog-gateway.ts';
import { consoleOf } from '../harness/console.ts';
import { eventually } from '../harness/eventually.ts';

describe.skipIf(isBrowserMissing)('a reader', () => {
  const { gateway, open } = consoleOf(gatewayWithCatalog);

  const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name, exact: true }).waitFor();

  test('goes from a model to its base model, its lab, and a benchmark', async () => {
    const page = await open('/model?key=openrouter/openai/gpt-5');
    await heading(page, 'GPT-5');
    await page.getByRole('main').getByRole('link', { name: 'GPT-5', exact: true }).first().click();
    await page.getByText('made by').getByRole('link', { name: 'OpenAI' }).click();
    await page.getByRole('table', { name: 'Base models' }).getByRole('link', { name: 'GPT-5', exact: true }).click();
    await page.getByRole('img', { name: /^Input price of GPT-5/ }).waitFor();
    await page.getByRole('table', { name: 'Benchmarks' }).getByRole('link').first().click();
    await page.getByRole('table', { name: 'Results' }).getByRole('link', { name: 'GPT-5', exact: true }).waitFor();
  });

  test('filters by a facet, finds the filter in the URL, and removes it', async () => {
    const page = await open('/');
    await page.getByRole('group', { name: 'Provider' }).getByRole('checkbox', { name: /^groq/ }).check();
    await eventually(
      () => rowsOf(page, 'Models'),
      (rows) => rows.length > 0 && rows.every((row) => row.includes('Groq')),
    );
    expect(new URL(page.url()).search).toBe('?provider=groq');
    await page.reload();
    await page.getByRole('button', { name: 'Remove the filter Provider: groq' }).click();
    await eventually(
      () => rowsOf(page, 'Models'),
      (rows) => rows.some((row) => !row.includes('Groq')),
    );
  });

  test('sees only what works with the named environment variables', async () => {
    const page = await open('/');
    await page.getByRole('rowheader').first().waitFor();
    await page.getByLabel('Usable with these environment variables').fill('GROQ_API_KEY MISTRAL_API_KEY');
    await page.getByLabel('Usable with these environment variables').press('Enter');
    // LM Studio runs on the machine of its user, and its key is optional.
    const usable = ['Groq', 'LM Studio', 'Mistral AI'];
    const rows = await eventually(
      () => rowsOf(page, 'Models'),
      (all) => all.length > 0 && all.every(([, provider = '']) => usable.includes(provider)),
    );
    expect(new Set(rows.map(([, provider]) => provider))).toEqual(new Set(usable));
  });

  test('chooses columns and the unit of prices', async () => {
    const page = await open('/?q=gpt-5.4&provider=openai');
    await page.getByText('Columns').click();
    await page.getByRole('checkbox', { name: 'Cache read price' }).check();
    await page.getByRole('columnheader', { name: 'Cache read price' }).waitFor();
    await page.keyboard.press('Escape');
    const priceOf = async () => Number((await rowsOf(page, 'Models'))[0]?.[2]);
    const perMillion = await eventually(priceOf, (price) => price > 0);
    await page.getByLabel('Price unit').selectOption('USD per thousand tokens');
    const perThousand = await eventually(priceOf, (price) => price > 0 && price !== perMillion);
    expect(perThousand).toBeCloseTo(perMillion / 1_000, 9);
  });

  test('exports what the table shows, in full', async () => {
    const page = await open('/?provider=openrouter');
    await page.getByRole('table', { name: 'Models' }).waitFor();
    const { models } = await gateway().read('{ models(filter: { providers: ["openrouter"] }) { totalCount } }');
    await page.getByText('Export').click();
    const exported = async (button: string) => {
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: button }).click(),
      ]);
      return readFile(await file.path(), 'utf8');
    };
    const lines = (await exported('Download CSV')).split('\r\n');
    expect(lines[0]).toMatch(/^key,name,provider,/);
    expect(lines.length - 1).toBe(models.totalCount);
    expect(JSON.parse(await exported('Download JSON'))).toHaveLength(models.totalCount);
  });

  test('copies the request that made the table, and the gateway answers it alike', async () => {
    const page = await open('/?provider=groq&sort=INPUT_PRICE', { permissions: ['clipboard-read', 'clipboard-write'] });
    await page.getByRole('rowheader').first().waitFor();
    await page.getByText('Export').click();
    await page.getByRole('button', { name: 'Copy GraphQL request' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    const { query, variables } = JSON.parse(await page.evaluate(() => navigator.clipboard.readText()));
    const { data, errors } = await gateway().ask(query, variables);
    expect(errors).toBeUndefined();
    const names = (await rowsOf(page, 'Models')).map(([name]) => name?.split('\n')[0]);
    expect(data.models.nodes.slice(0, names.length).map(({ name }: { name: string }) => name)).toEqual(names);
  });

  test('copies the code that calls a model, and reads what the gateway knows of it', async () => {
    const page = await open('/model?key=openai/gpt-5', { permissions: ['clipboard-read', 'clipboard-write'] });
    const { model } = await gateway().read('{ model(key: "openai/gpt-5") { key setup { install aiSdk curl } } }');
    for (const [title, snippet] of [
      ['Install', model.setup.install],
      ['AI SDK', model.setup.aiSdk],
      ['curl', model.setup.curl],
    ]) {
      const section = page.getByRole('region', { name: title, exact: true });
      await section.getByRole('button', { name: `Copy ${title}` }).click();
      await section.getByRole('button', { name: 'Copied' }).waitFor();
      expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(snippet);
    }
    await page.getByText('Show', { exact: true }).click();
    const raw = await page.getByRole('region', { name: 'Raw JSON' }).locator('pre').innerText();
    expect(JSON.parse(raw)).toMatchObject(model);
  });

  test('reads when a price of the last minutes was valid', async () => {
    const page = await open('/model?key=openai/gpt-5');
    const chart = page.getByRole('img', { name: /^Input price of/ });
    await chart.waitFor();
    const times = await chart.locator('text[text-anchor=middle]').allTextContents();
    expect(times.length).toBeGreaterThan(1);
    expect(new Set(times).size).toBe(times.length);
  });

  test('turns the whole console back in time, and returns', async () => {
    const page = await open('/');
    const today = new Date().toISOString().slice(0, 10);
    await page.getByLabel('Catalog as of').fill(today);
    await page.getByText('This is the catalog as of').waitFor();
    await page.getByRole('link', { name: 'Cost', exact: true }).click();
    await heading(page, 'Cost');
    expect(new URL(page.url()).searchParams.get('asOf')).toBe(today);
    await page.getByRole('link', { name: 'Return to the present' }).click();
    await expect.poll(() => new URL(page.url()).search).toBe('');
  });

  test('sees that no catalog of an early day is kept', async () => {
    for (const path of ['/?asOf=2020-01-01', '/compare?key=openai/gpt-5&key=openai/gpt-5.4&asOf=2020-01-01']) {
      const page = await open(path);
      await page.getByText('The gateway keeps no catalog of this day.').waitFor();
    }
  });

  test('sets the tokens of a month with a slider', async () => {
    const page = await open('/cost?q=gpt-5.4');
    await page.getByRole('slider', { name: 'Output tokens, slider' }).fill('70');
    await expect.poll(() => page.getByLabel('Output tokens', { exact: true }).inputValue()).toBe('10000000');
    await page.getByRole('slider', { name: 'Input read from the cache' }).fill('50');
    await expect.poll(() => new URL(page.url()).search).toBe('?q=gpt-5.4&output=10000000&cache=50');
  });

  test('filters the changes, and gets the feed of what is shown', async () => {
    const page = await open('/changes');
    await page.getByLabel('Provider key').fill('openai');
    await page.getByLabel('Provider key').press('Enter');
    await page.getByLabel('Prices only').check();
    const feed = page.getByRole('link', { name: 'Atom feed' });
    await expect.poll(() => feed.getAttribute('href')).toBe('/changes.atom?providers=openai&fields=pricing');
    const response = await page.request.get('/changes.atom?providers=openai&fields=pricing');
    expect(response.status()).toBe(200);
    await page.getByLabel('Change of at least, %').fill('1000000');
    await page.getByLabel('Change of at least, %').press('Enter');
    await page.getByText('No change is recorded.').waitFor();
  });

  test('compares models, with the best marked, for a usage', async () => {
    const page = await open('/compare');
    await page.getByLabel('Model keys').fill('openai/gpt-5\nanthropic/claude-sonnet-4-5');
    await page.getByRole('button', { name: 'Compare' }).click();
    const rows = await eventually(
      () => rowsOf(page, 'Compare'),
      (all) => all.length > 1,
    );
    const [cost] = rows;
    expect(cost?.[0]).toBe('Cost of the usage above');
    expect(cost?.filter((cell) => cell.includes('best'))).toHaveLength(1);
    await page.getByLabel('Differences only').check();
    expect(
      (
        await eventually(
          () => rowsOf(page, 'Compare'),
          (some) => some.length < rows.length,
        )
      ).length,
    ).toBeGreaterThan(0);
  });

  test('sees the value frontier, with a budget', async () => {
    const page = await open('/cost?budget=20');
    const chart = page.getByRole('group', { name: /^Score against cost/ });
    await chart.getByText('Budget $20.00').waitFor();
    const points = await chart.getByRole('link').count();
    expect(points).toBeGreaterThan(0);
    await page.getByText('Show as table').click();
    expect((await rowsOf(page, 'Value frontier')).length).toBeGreaterThanOrEqual(points);
  });

  test('sees the other models of the benchmark beside the frontier, in the chart and in the table', async () => {
    const page = await open('/cost?benchmark=swe-bench-verified');
    await page.getByText(/Gray: the cheapest offers of \d+ other models/).waitFor();
    const others = await page
      .getByRole('group', { name: /^Score against cost/ })
      .locator('.beside title')
      .allTextContents();
    expect(others.length).toBeGreaterThan(0);
    await page.getByText('Show as table').click();
    const rows = await rowsOf(page, 'Value frontier');
    const costs = rows.map(([name, provider, score, cost, isOnFrontier]) => ({
      name,
      provider,
      score,
      cost,
      isOnFrontier,
    }));
    const beside = costs.filter(({ isOnFrontier }) => isOnFrontier === 'no');
    expect(beside.map(({ name, provider, score, cost }) => `${name}, ${provider}: ${score}, ${cost}`)).toEqual(
      expect.arrayContaining(others.filter((other) => !other.includes(' and '))),
    );
    const frontier = costs.filter(({ isOnFrontier }) => isOnFrontier === 'yes');
    for (const { score, cost } of beside) {
      const better = frontier.some((point) => Number(point.score) >= Number(score) && usd(point.cost) <= usd(cost));
      expect(better).toBe(true);
    }
  });

  test('sees which base models an ambiguous id of a configuration can mean', async () => {
    const text = 'gpt-oss';
    const query = '($text: String!) { resolveModel(text: $text) { baseModel { key } candidates { name } } }';
    const { resolveModel } = await gateway().read(`query ${query}`, { text });
    expect(resolveModel).toMatchObject({ baseModel: null, candidates: { length: expect.any(Number) } });
    const page = await open(`/check?id=openai/gpt-5&id=${text}`);
    await page.getByText('0 of 2 ids are gone or unknown. 1 is ambiguous.').waitFor();
    const row = page.getByRole('row').filter({ hasText: text });
    await row.getByText('ambiguous', { exact: true }).waitFor();
    expect(await row.getByRole('link').allInnerTexts()).toEqual(
      resolveModel.candidates.map(({ name }: { name: string }) => name),
    );
  });

  test('chooses a day of the calendar to see its changes', async () => {
    const page = await open('/changes');
    const day = page.getByRole('link', { name: /changes on/ }).first();
    const [counted] = (await day.getAttribute('aria-label'))?.split(' ') ?? [];
    await day.click();
    await page.getByText(`${counted} changes`, { exact: true }).waitFor();
    const today = new Date().toISOString().slice(0, 10);
    await expect.poll(() => page.getByLabel('Since').inputValue()).toBe(today);
    await page.getByRole('listitem').filter({ hasText: 'openai/gpt-5.4' }).first().waitFor();
  });

  test('uses the list of models by keyboard alone', async () => {
    const page = await open('/');
    await page.getByRole('table', { name: 'Models' }).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('content');
    await page.keyboard.press('Tab');
    await page.keyboard.type('gpt-5.4');
    await tabTo(page, 'Columns');
    await page.keyboard.press('Enter');
    await page.getByRole('checkbox', { name: 'Key' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('checkbox', { name: 'Key' }).waitFor({ state: 'hidden' });
    await tabTo(page, 'Output price');
    await page.keyboard.press('Enter');
    await page.getByText('Output price ↑').waitFor();
    await tabTo(page, 'GPT-5.4');
    await page.keyboard.press('Enter');
    await heading(page, 'GPT-5.4');
  });

  test('opens the filters on a phone', async () => {
    const page = await open('/', { viewport: phone, isMobile: true, hasTouch: true });
    const option = page.getByRole('group', { name: 'Provider' }).getByRole('checkbox', { name: /^groq/ });
    expect(await option.isVisible()).toBe(false);
    await page.getByText('Filters', { exact: true }).tap();
    await option.tap();
    await page.getByRole('button', { name: 'Remove the filter Provider: groq' }).waitFor();
  });
});

const usd = (amount: string | undefined) => Number(amount?.replace(/[$,]/g, ''));

/** Presses Tab until the element with this text has the focus. */
async function tabTo(page: Page, text: string): Promise<void> {
  for (let presses = 0; presses < 120; presses += 1) {
    await page.keyboard.press('Tab');
    if ((await page.evaluate(() => document.activeElement?.textContent?.trim())) === text) return;
  }
  throw new Error(`No element with the text "${text}" takes the focus.`);
}
