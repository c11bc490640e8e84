import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { webhookSettings } from '../feeds/webhook-calls.ts';
import { eventually } from '../harness/eventually.ts';
import { type FaultServer, faultServer } from '../harness/fault-server.ts';
import { ADMIN_KEY } from '../harness/gateway.ts';
import { begin, type GuardedGateway, guardedGateway, input } from '../harness/guarded-gateway.ts';
import { isBrowserMissing, launchChromium, rowsOf, useKey, visit } from './browser.ts';

describe.skipIf(isBrowserMissing)('an operator', () => {
  let source: FaultServer;
  let gateway: GuardedGateway;
  let browser: Browser;
  beforeAll(async () => {
    source = await faultServer();
    [gateway, browser] = await Promise.all([guardedGateway(source, undefined, webhookSettings), launchChromium()]);
    await begin(gateway, source);
  });
  afterAll(async () => {
    await browser?.close();
    await gateway?.close();
    await source?.close();
  });

  async function open(view: string): Promise<Page> {
    const { page, problems } = await visit(browser, `${gateway.url}/operations`);
    onTestFinished(() => page.context().close());
    onTestFinished(() => expect(problems).toEqual([]));
    await useKey(page, ADMIN_KEY);
    await page.getByRole('link', { name: view, exact: true }).click();
    return page;
  }

  test('approves a held change beside the old value, and rejects another', async () => {
    await gateway.bring(input(300));
    const page = await open('Held changes');
    const change = page.getByRole('region', { name: 'acme/a-1' });
    await change.getByRole('table').waitFor();
    expect(await rowsOf(page, 'Values of acme/a-1')).toContainEqual(['input price', '3', '300', '+9900 %']);
    await change.getByRole('button', { name: 'Approve' }).click();
    await page.getByText('No change waits for a decision.').waitFor();
    expect(await gateway.servedInput()).toBe(300);

    await gateway.bring(input(3));
    await page.getByRole('link', { name: 'Overview' }).click();
    await page.getByRole('link', { name: 'Held changes' }).click();
    await page.getByRole('button', { name: 'Reject' }).click();
    await page.getByText('No change waits for a decision.').waitFor();
    expect(await gateway.servedInput()).toBe(300);
  });

  test('brings back an earlier version, and resumes the refreshes', async () => {
    const page = await open('Overview');
    await page.getByRole('button', { name: 'Revert to version 1', exact: true }).click();
    await page.getByRole('button', { name: 'Confirm: Revert to version 1', exact: true }).click();
    await page.getByText('Scheduled refreshes are paused').waitFor();
    await page.getByRole('button', { name: 'Resume refreshes' }).click();
    await page.getByText('Scheduled refreshes are paused').waitFor({ state: 'hidden' });
  });

  test('creates a webhook, reads its secret once, pauses it, and deletes it', async () => {
    const page = await open('Webhooks');
    await page.getByLabel('URL of the endpoint').fill(`${source.url}/hook`);
    await page.getByRole('button', { name: 'Create webhook' }).click();
    await page.getByText(/whsec_/).waitFor();
    const webhook = page.getByRole('region', { name: `${source.url}/hook` });
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

  test('sees what the usage costs, and how much of a budget is left', async () => {
    const event = { model: 'acme/a-1', usage: { input: 1_000_000 } };
    await gateway.askAsOperator(RECORD, { events: [event] });
    await gateway.askAsOperator(SET_BUDGET);
    const page = await open('Usage');
    await page.getByRole('img', { name: /in the last 30 days/ }).waitFor();
    expect(await rowsOf(page, 'Models by cost')).toContainEqual(expect.arrayContaining(['acme/a-1', '1']));
    await page.getByRole('progressbar', { name: /^Share of the budget/ }).waitFor();
  });
});

const RECORD = 'mutation ($events: [UsageEventInput!]!) { recordUsage(input: { events: $events }) { recorded } }';
const SET_BUDGET = `mutation {
  setBudget(input: { scope: { all: true }, period: MONTH, amount: "1000", action: NOTIFY }) { userErrors { code } }
}`;
