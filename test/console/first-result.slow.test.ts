import type { Page, Route } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { isBrowserMissing, rowsOf } from '../harness/browser.ts';
import { gatewayWithCatalog } from '../harness/catalog-gateway.ts';
import { consoleOf, windows } from '../harness/console.ts';
import { eventually } from '../harness/eventually.ts';

const PAGE_SIZE = 50;

interface Question {
  readonly operation: string;
  readonly search: string | undefined;
  /** Lets the gateway answer. */
  readonly release: () => Promise<void>;
}

describe.skipIf(isBrowserMissing)('the list of models', () => {
  const { gateway, open } = consoleOf(gatewayWithCatalog);
  const { visit } = windows();

  /** Opens a path for a test in which requests fail, which the browser reports as problems. */
  const openToRefuse = async (path: string) => (await visit(gateway(), path)).page;

  /** Opens the list and waits until all of it is shown. From then on, what `holds` selects waits for its release. */
  async function openList(holds: (question: Question) => boolean, path = '/', openPath = open) {
    const page = await openPath(path);
    const asked: Question[] = [];
    await status(page).and(page.locator('[aria-busy=false]')).filter({ hasText: 'models' }).waitFor();
    await page.route('**/graphql', async (route) => {
      const question = questionOf(route);
      asked.push(question);
      if (!holds(question)) await question.release();
    });
    return { page, asked };
  }

  const countOf = async (search: string): Promise<number> =>
    (await gateway().read('query ($search: String) { models(filter: { search: $search }) { totalCount } }', { search }))
      .models.totalCount;

  test('shows the rows of a search before its counts, and the counts before as busy until then', async () => {
    const { page, asked } = await openList(({ operation }) => operation === 'ModelCounts', '/?q=gpt-5.4');
    const before = await status(page).innerText();
    await search(page).fill('');
    await eventually(
      () => rowsOf(page, 'Models'),
      (rows) => rows.length === PAGE_SIZE,
    );
    const counts = await eventually(
      () => Promise.resolve(asked.find(({ operation }) => operation === 'ModelCounts')),
      (question) => question !== undefined,
    );
    expect(await status(page).innerText()).toBe(before);
    expect(await status(page).getAttribute('aria-busy')).toBe('true');
    expect(await facets(page).getAttribute('aria-busy')).toBe('true');
    await counts?.release();
    await status(page)
      .filter({ hasText: `${await countOf('')} models` })
      .waitFor();
    expect(await status(page).getAttribute('aria-busy')).toBe('false');
    expect(await facets(page).getAttribute('aria-busy')).toBe('false');
  });

  test('knows the number of models from rows that fit on one page', async () => {
    const { page } = await openList(({ operation }) => operation === 'ModelCounts');
    await search(page).fill('gpt-5.4');
    const number = await countOf('gpt-5.4');
    expect(number).toBeLessThan(PAGE_SIZE);
    await status(page)
      .filter({ hasText: `${number} models` })
      .waitFor();
    expect(await status(page).getAttribute('aria-busy')).toBe('false');
    expect(await rowsOf(page, 'Models')).toHaveLength(number);
  });

  test('shows no answer that comes after that of a newer search, and does not ask for its counts', async () => {
    const { page, asked } = await openList(({ search }) => search === 'claude');
    await search(page).fill('claude');
    const outdated = await eventually(
      () => Promise.resolve(asked.find(({ search }) => search === 'claude')),
      (question) => question !== undefined,
    );
    await search(page).fill('gpt-5.4');
    const isNew = (rows: readonly string[][]) => rows.length > 0 && rows.every(([name]) => name?.includes('GPT-5.4'));
    await eventually(() => rowsOf(page, 'Models'), isNew);
    await outdated?.release();
    await facets(page).and(page.locator('[aria-busy=false]')).waitFor();
    expect(isNew(await rowsOf(page, 'Models'))).toBe(true);
    const counted = asked.filter(({ operation }) => operation === 'ModelCounts');
    expect(counted.map(({ search }) => search)).toEqual(['gpt-5.4']);
  });

  test('shows the counts of an earlier search as busy when the connection is lost, until they are answered', async () => {
    const { page } = await openList(() => false, '/?q=gpt-5.4', openToRefuse);
    let isLost = true;
    await page.route('**/graphql', (route) =>
      isLost && questionOf(route).operation === 'ModelCounts' ? route.abort() : route.fallback(),
    );
    await search(page).fill('');
    await page.getByRole('alert').waitFor();
    expect(await rowsOf(page, 'Models')).toHaveLength(PAGE_SIZE);
    expect(await status(page).getAttribute('aria-busy')).toBe('true');
    expect(await facets(page).getAttribute('aria-busy')).toBe('true');
    isLost = false;
    await status(page)
      .filter({ hasText: `${await countOf('')} models` })
      .waitFor();
    await facets(page).and(page.locator('[aria-busy=false]')).waitFor();
  });

  test('shows no counts when they are refused, and no error of theirs beside a newer search', async () => {
    const holdsGpt = ({ operation, search }: Question) => operation === 'ModelCounts' && search === 'gpt-5.4';
    const { page } = await openList(holdsGpt, '/?input=TEXT&q=gpt-5.4', openToRefuse);
    await page.route('**/graphql', (route) => {
      const { operation, search } = questionOf(route);
      if (operation !== 'ModelCounts' || search !== undefined) return route.fallback();
      const errors = [{ message: 'Too costly.', extensions: { code: 'LIMIT_EXCEEDED' } }];
      return route.fulfill({ json: { data: null, errors } });
    });
    await search(page).fill('');
    await page.getByRole('alert').waitFor();
    expect(await rowsOf(page, 'Models')).toHaveLength(PAGE_SIZE);
    expect(await status(page).innerText()).toBe('');
    expect(await status(page).getAttribute('aria-busy')).toBe('false');
    expect(await facets(page).getAttribute('aria-busy')).toBe('false');
    expect(await facets(page).innerText()).not.toMatch(/\d/);
    await search(page).fill('gpt-5.4');
    await page.getByRole('alert').waitFor({ state: 'detached' });
    expect(await facets(page).getAttribute('aria-busy')).toBe('true');
  });

  test('does not wait for the counts of a search that is refused', async () => {
    const page = await openToRefuse('/?provider=unknown&status=NOPE');
    await page.getByRole('alert').waitFor();
    expect(await facets(page).getAttribute('aria-busy')).toBe('false');
    expect(await status(page).getAttribute('aria-busy')).toBe('false');
  });

  test('keeps the counts when only the order changes', async () => {
    const { page, asked } = await openList(() => false);
    await page.getByRole('columnheader').getByRole('button', { name: 'Context' }).click();
    await page.locator('[aria-sort=ascending]').waitFor();
    await page.getByRole('group', { name: 'Models' }).and(page.locator('[aria-busy=false]')).waitFor();
    await search(page).fill('gpt-5.4');
    await facets(page).and(page.locator('[aria-busy=false]')).waitFor();
    expect(asked.map(({ operation, search }) => [operation, search])).toEqual([
      ['Models', undefined],
      ['Models', 'gpt-5.4'],
      ['ModelCounts', 'gpt-5.4'],
    ]);
  });
});

const status = (page: Page) => page.getByRole('main').getByRole('status').first();

const search = (page: Page) => page.getByLabel('Search models');

/** What contains all facets. */
const facets = (page: Page) => page.locator('[aria-busy]').filter({ has: page.getByRole('group') });

function questionOf(route: Route): Question {
  const { query, variables } = route.request().postDataJSON();
  return {
    operation: /query (\w+)/.exec(query)?.[1] ?? '',
    search: variables.filter?.search,
    release: async () => {
      // A question that the page has given up cannot be answered.
      if (route.request().failure() === null) await route.continue();
    },
  };
}
