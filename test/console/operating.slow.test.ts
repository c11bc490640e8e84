import type { Page } from 'playwright-core';
import { afterAll, describe, expect, test } from 'vitest';
import { webhookSettings } from '../feeds/webhook-calls.ts';
import { isBrowserMissing, rowsOf, useKey } from '../harness/browser.ts';
import { consoleOf } from '../harness/console.ts';
import { eventually } from '../harness/eventually.ts';
import { type FaultServer, faultServer, silence, status } from '../harness/fault-server.ts';
import { ADMIN_KEY } from '../harness/gateway.ts';
import { begin, guardedGateway, input } from '../harness/guarded-gateway.ts';
import { serverHasVectors } from '../vectors/vector-gateways.ts';

describe.skipIf(isBrowserMissing)('an operator', () => {
  let source: FaultServer;
  const { gateway, open: openPath } = consoleOf(async () => {
    source = await faultServer();
    const started = await guardedGateway(source, undefined, webhookSettings);
    await begin(started, source);
    return started;
  });
  afterAll(() => source?.close());

  async function open(view: string): Promise<Page> {
    const page = await openPath('/operations');
    await useKey(page, ADMIN_KEY);
    await page.getByRole('link', { name: view, exact: true }).click();
    return page;
  }

  /** The page shows an entry or a decision as soon as it is stored, and the catalog follows it. */
  function served(price: number): Promise<number> {
    return eventually(gateway().servedInput, (input) => input === price);
  }

  test('overrides a price, and gets the one of the source back', async () => {
    const page = await open('Registry');
    const before = await gateway().servedInput();
    await page.getByRole('button', { name: 'Override a model' }).click();
    await page
      .getByLabel('The model override as JSON')
      .fill('{ "model": "acme/a-1", "fields": { "pricing.input": 7 } }');
    await page.getByText('Valid.').waitFor();
    await page.getByRole('button', { name: 'Save entry' }).click();
    await page.getByRole('link', { name: 'acme/a-1' }).waitFor();
    await served(7);
    await page.getByRole('button', { name: 'Remove acme/a-1' }).click();
    await page.getByRole('button', { name: 'Confirm: Remove acme/a-1' }).click();
    await page.getByText('The registry has no entry.').waitFor();
    await served(before);
  });

  test('approves a held change beside the old value, and rejects another', async () => {
    await gateway().bring(input(300));
    const page = await open('Held changes');
    const change = page.getByRole('region', { name: 'acme/a-1' });
    await change.getByRole('table').waitFor();
    expect(await rowsOf(page, 'Values of acme/a-1')).toContainEqual(['input price', '3', '300', '+9900 %']);
    await change.getByRole('button', { name: 'Approve' }).click();
    await page.getByText('No change waits for a decision.').waitFor();
    await served(300);

    await gateway().bring(input(3));
    await page.getByRole('link', { name: 'Overview' }).click();
    await page.getByRole('link', { name: 'Held changes' }).click();
    await page.getByRole('button', { name: 'Reject' }).click();
    await page.getByText('No change waits for a decision.').waitFor();
    expect(await gateway().servedInput()).toBe(300);
  });

  test('brings back an earlier version, and resumes the refreshes', async () => {
    const page = await open('Overview');
    await page.getByRole('button', { name: 'Revert to version 1', exact: true }).click();
    await page.getByRole('button', { name: 'Confirm: Revert to version 1', exact: true }).click();
    await page.getByText('Scheduled refreshes are paused').waitFor();
    await page.getByRole('button', { name: 'Resume refreshes' }).click();
    await page.getByText('Scheduled refreshes are paused').waitFor({ state: 'hidden' });
  });

  test('pauses the refreshes, and resumes them', async () => {
    const page = await open('Overview');
    await page.getByRole('button', { name: 'Pause scheduled refreshes' }).click();
    await page.getByText('Scheduled refreshes are paused').waitFor();
    const { data } = await gateway().ask('{ catalog { pause { pausedBy } } }');
    expect(data.catalog.pause).toEqual({ pausedBy: 'operator' });
    await page.getByRole('button', { name: 'Resume refreshes' }).click();
    await page.getByRole('button', { name: 'Pause scheduled refreshes' }).waitFor();
  });

  test('sees the operations and the hit rates of the caches, live', async () => {
    const page = await open('Statistics');
    const total = page.getByRole('region', { name: 'GraphQL operations' }).getByText('Total').locator('+ dd');
    const before = Number(await total.innerText());
    for (let round = 0; round < 10; round += 1) await gateway().ask('query Often { catalog { counts { models } } }');
    await expect.poll(async () => Number(await total.innerText())).toBeGreaterThanOrEqual(before + 10);
    await page.getByRole('img', { name: /^Operations per second/ }).waitFor();
    const layers = (await rowsOf(page, 'Caches')).map(([layer, rate]) => [layer, rate]);
    expect(layers).toContainEqual(['Parsed operations', expect.stringMatching(/^\d+(\.\d)? %$/)]);
  });

  test.skipIf(serverHasVectors === false)('creates a vector collection, searches it, and deletes it', async () => {
    const page = await open('Vectors');
    await page.getByLabel('Name', { exact: true }).fill('notes');
    await page.getByLabel('Dimensions').fill('2');
    await page.getByLabel('Distance').selectOption('euclidean');
    await page.getByRole('button', { name: 'Create collection' }).click();
    // The first collection starts the vector database.
    await page.getByRole('rowheader', { name: 'notes' }).waitFor({ timeout: 120_000 });
    await gateway().askAsOperator(UPSERT, {
      points: [
        { id: 'far', vector: [9, 9], payload: { title: 'Far' } },
        { id: 'near', vector: [1, 0], payload: { title: 'Near' } },
      ],
    });
    await page.getByLabel('Vector of 2 numbers').fill('1, 0.5');
    await page.getByRole('button', { name: 'Search points' }).click();
    await page.getByRole('rowheader', { name: 'far' }).waitFor();
    expect(await rowsOf(page, 'Nearest points')).toMatchObject([
      ['near', '0.5000', '{"title":"Near"}'],
      ['far', expect.any(String), '{"title":"Far"}'],
    ]);
    await page.getByLabel('Vector of 2 numbers').fill('1, 2, 3');
    await page.getByRole('button', { name: 'Search points' }).click();
    await page.getByRole('alert').filter({ hasText: 'The gateway refused the request' }).waitFor();
    await page.getByRole('button', { name: 'Delete notes' }).click();
    await page.getByRole('button', { name: 'Confirm: Delete notes' }).click();
    await page.getByText('No vector collection is created yet.').waitFor();
  });

  test('creates a webhook, reads its secret once, pauses it, and deletes it', async () => {
    const page = await open('Webhooks');
    await page.getByLabel('URL of the endpoint').fill(`${source.url}/hook`);
    await page.getByLabel('changes of the catalog').uncheck();
    expect(await page.getByRole('button', { name: 'Create webhook' }).isDisabled()).toBe(true);
    await page.getByLabel('budget alerts').check();
    await page.getByRole('button', { name: 'Create webhook' }).click();
    await page.getByText(/whsec_/).waitFor();
    const webhook = page.getByRole('region', { name: `${source.url}/hook` });
    await webhook.getByText('budget alerts').waitFor();
    await webhook.getByRole('button', { name: 'Send a test' }).click();
    await webhook.getByRole('table').getByText('failed').waitFor();
    await webhook.getByRole('button', { name: 'Pause' }).click();
    await webhook.getByRole('button', { name: 'Resume' }).waitFor();
    await webhook.getByRole('button', { name: 'Delete' }).click();
    await webhook.getByRole('button', { name: 'Confirm: Delete' }).click();
    await page.getByText('No webhook is created yet.').waitFor();
  });

  test('creates a key, revokes it, and finds both in the audit log', async () => {
    const page = await open('API keys');
    await page.getByLabel('Name', { exact: true }).fill('of the console');
    await page.getByRole('button', { name: 'Create key' }).click();
    await page.getByText('The new key. It is shown once').waitFor();
    await page.getByRole('button', { name: 'Revoke of the console' }).click();
    await page.getByRole('button', { name: 'Confirm: Revoke of the console' }).click();
    await page.getByRole('row').filter({ hasText: 'of the console' }).getByText('revoked').waitFor();
    await page.getByRole('link', { name: 'Audit log' }).click();
    const actions = (
      await eventually(
        () => rowsOf(page, 'Audit log'),
        (rows) => rows.length > 0,
      )
    ).map(([, action]) => action);
    expect(actions).toEqual(expect.arrayContaining(['createApiKey', 'revokeApiKey']));
  });

  test('sees what the usage costs, and sets, changes and deletes a budget', async () => {
    const event = { model: 'acme/a-1', usage: { input: 1_000_000 } };
    await gateway().askAsOperator(RECORD, { events: [event] });
    const page = await open('Usage');
    await page.getByRole('img', { name: /in the last 30 days/ }).waitFor();
    await expect.poll(() => rowsOf(page, 'Models by cost')).toContainEqual(expect.arrayContaining(['acme/a-1', '1']));

    await page.getByLabel('Scope').selectOption('model');
    await page.getByLabel('Name or key').fill('acme/a-1');
    await page.getByLabel('USD per period').fill('1000');
    await page.getByRole('button', { name: 'Set budget' }).click();
    await page.getByRole('progressbar', { name: 'Share of the budget that is spent: acme/a-1, month' }).waitFor();
    await page.getByRole('button', { name: 'Edit acme/a-1, month' }).click();
    await page.getByLabel('USD per period').fill('-1');
    await page.getByRole('button', { name: 'Save budget' }).click();
    await page.getByRole('alert').waitFor();
    await page.getByLabel('USD per period').fill('2000');
    await page.getByLabel('Action').selectOption('block');
    await page.getByRole('button', { name: 'Save budget' }).click();
    await page.getByRole('row').filter({ hasText: 'acme/a-1' }).getByText('$2,000').waitFor();
    const { data } = await gateway().askAsOperator('{ budgets { nodes { action amount scope { subject } } } }');
    expect(data.budgets.nodes).toEqual([{ action: 'BLOCK', amount: '2000', scope: { subject: 'acme/a-1' } }]);
    await page.getByRole('button', { name: 'Delete acme/a-1, month' }).click();
    await page.getByRole('button', { name: 'Confirm: Delete acme/a-1, month' }).click();
    await page.getByText('No budget is set.').waitFor();
  });

  test('sees which providers can be called, and how their calls went', async () => {
    const event = { model: 'acme/a-1', usage: { input: 10 }, latencyMs: 120 };
    await gateway().askAsOperator(RECORD, {
      events: [event, { ...event, success: false }, { ...event, success: false }],
    });
    const page = await open('Providers');
    const acme = page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: /^acme$/i }) });
    await acme.getByText(/^[\d.]+ ms \/ [\d.]+ ms$/).waitFor();
    await acme.getByText(/^(possible|needs [A-Z_, ]+|not possible)$/).waitFor();
    await acme.getByText('50 %').waitFor();
  });

  test('registers a model, sees that another operator changed it, keeps the own version, and removes it', async () => {
    const page = await open('Registry');
    await page.getByRole('button', { name: 'New model' }).click();
    const json = page.getByLabel('The model as JSON');
    await json.fill('{ "key": "acme/own", ');
    await page.getByText('SyntaxError').waitFor();
    await json.fill('{ "key": "acme/own", "name": "Own", "price": 1 }');
    await page.getByText('has no field "price"').waitFor();
    await json.fill('{ "key": "acme/own", "name": "Own", "note": "Ours." }');
    await page.getByText('Valid.').waitFor();
    await page.getByRole('button', { name: 'Save entry' }).click();

    await page.getByRole('link', { name: 'acme/own' }).click();
    await json.fill('{ "key": "acme/own", "name": "Mine" }');
    const theirs = { models: [{ key: 'acme/own', name: 'Theirs' }] };
    await gateway().askAsOperator(UPDATE, theirs);
    await page.getByRole('alert').filter({ hasText: 'saved version 2 of this entry' }).waitFor();
    expect(await page.getByLabel('Version 2, as it is stored').inputValue()).toContain('Theirs');
    expect(await page.getByRole('button', { name: 'Save entry' }).isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Keep mine' }).click();
    await page.getByText('Valid.').waitFor();
    await page.getByRole('button', { name: 'Save entry' }).click();
    await page.getByRole('form', { name: 'Entry' }).waitFor({ state: 'hidden' });
    const { data } = await gateway().ask('{ model(key: "acme/own") { name note } }');
    expect(data.model).toEqual({ name: 'Mine', note: null });

    await page.getByRole('button', { name: 'Remove acme/own' }).click();
    await page.getByRole('button', { name: 'Confirm: Remove acme/own' }).click();
    await page.getByText('The registry has no entry.').waitFor();
  });

  test('keeps the key in the tab only when asked to', async () => {
    const page = await openPath('/operations');
    await useKey(page, ADMIN_KEY);
    await page.getByText('Signed in as operator').waitFor();
    await page.reload();
    await page.getByText('Not signed in').waitFor();
    await page.getByLabel('Keep in this tab').check();
    await useKey(page, ADMIN_KEY);
    await page.getByText('Signed in as operator').waitFor();
    await page.reload();
    await page.getByText('Signed in as operator').waitFor();
    await page.getByRole('button', { name: 'Forget key' }).click();
    await page.getByText('Not signed in').waitFor();
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
  });

  test('cancels a refresh whose source is silent', async () => {
    source.serve('/catalog.json', silence());
    const page = await open('Overview');
    await page.getByRole('button', { name: 'Start refresh' }).click();
    await page.getByRole('button', { name: 'Cancel refresh' }).click();
    await page.getByRole('status').filter({ hasText: 'was cancelled' }).waitFor();
    await page.getByRole('button', { name: 'Start refresh' }).isEnabled();
  });

  test('sees why a refresh failed, and how the source is', async () => {
    const page = await open('Overview');
    const row = (text: string) =>
      page.getByRole('table', { name: 'Refresh history' }).getByRole('row').filter({ hasText: text });
    source.serve('/catalog.json', status(404));
    await page.getByRole('button', { name: 'Start refresh' }).click();
    await row('failed').first().getByText('404').waitFor();
    const fact = (name: string) => page.getByRole('term').filter({ hasText: name }).locator('+ dd');
    await expect.poll(() => fact('Failures in a row').innerText()).toBe('1');
    expect(await fact('Circuit').innerText()).toBe('closed');
  });
});

const RECORD = 'mutation ($events: [UsageEventInput!]!) { recordUsage(input: { events: $events }) { recorded } }';
const UPSERT = `mutation ($points: [PointInput!]!) {
  upsertPoints(input: { collection: "notes", points: $points }) { userErrors { code } }
}`;
const UPDATE = `mutation ($models: [ModelUpdateInput!]!) {
  updateModels(input: { models: $models }) { userErrors { code } }
}`;
