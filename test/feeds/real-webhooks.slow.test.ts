import { expect, test } from 'vitest';
import { dailyDocuments } from '../fixtures/daily-documents.ts';
import { eventually } from '../harness/eventually.ts';
import { faultServer, json } from '../harness/fault-server.ts';
import { testGateway } from '../harness/gateway.ts';
import { changesOf, type Receiver, receiver } from './receiver.ts';
import { createWebhook, webhookSettings, webhookState } from './webhook-calls.ts';

test.skipIf(dailyDocuments === null)(
  'the changes of the real daily series reach a webhook exactly once, also when its endpoint fails for a while',
  async () => {
    const source = await faultServer();
    const gateway = await testGateway({ ...webhookSettings, MODELSDEV_BASE_URL: source.url });
    const [endpoint, failing] = [await receiver(), await receiver()];
    const webhooks: { id: string; secret: string; endpoint: Receiver }[] = [];
    for (const [index, document] of (dailyDocuments?.() ?? []).entries()) {
      source.serve('/catalog.json', json(document));
      if (index === 2) failing.answer((response) => response.writeHead(503).end());
      await gateway.refresh({ allowMassRemoval: true });
      if (index === 3) {
        await failing.received(failing.requests.length + 1);
        failing.answer((response) => response.writeHead(204).end());
      }
      if (index > 0) continue;
      for (const one of [endpoint, failing]) {
        webhooks.push({ ...(await createWebhook(gateway, { url: one.url })), endpoint: one });
      }
    }
    const recorded = await allRecorded(gateway);
    expect(recorded.length).toBeGreaterThan(100);
    for (const { id, secret, endpoint: one } of webhooks) {
      await eventually(
        async () => new Set(changesOf(secret, one.requests).map((change) => change.id)).size,
        (count) => count === recorded.length,
      );
      expect(changesOf(secret, one.requests).map((change) => change.id)).toEqual(recorded);
      expect((await webhookState(gateway, id)).status).not.toBe('PAUSED');
    }
    // The well-behaved endpoint received no message twice.
    expect(new Set(endpoint.requests.map(({ id }) => id)).size).toBe(endpoint.requests.length);
    await gateway.close();
    for (const one of [endpoint, failing, source]) await one.close();
  },
);

async function allRecorded(gateway: { ask(query: string, variables?: object): Promise<{ data: unknown }> }) {
  const ids: string[] = [];
  let after: string | null = null;
  for (;;) {
    const { data } = (await gateway.ask(PAGE, { after })) as { data: PageOfChanges };
    ids.push(...data.changes.nodes.map(({ id }) => id));
    after = data.changes.pageInfo.endCursor;
    if (!data.changes.pageInfo.hasNextPage) return ids;
  }
}

interface PageOfChanges {
  readonly changes: {
    readonly nodes: readonly { readonly id: string }[];
    readonly pageInfo: { readonly endCursor: string | null; readonly hasNextPage: boolean };
  };
}

const PAGE = `query ($after: String) {
  changes(orderBy: AS_RECORDED, first: 500, after: $after) { nodes { id } pageInfo { endCursor hasNextPage } }
}`;
