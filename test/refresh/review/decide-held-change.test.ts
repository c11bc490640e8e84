import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type FaultServer, faultServer, held, json } from '../../harness/fault-server.ts';
import { begin, type GuardedGateway, guardedGateway, input } from '../../harness/guarded-gateway.ts';

let source: FaultServer;
let gateway: GuardedGateway;
beforeAll(async () => {
  source = await faultServer();
  gateway = await guardedGateway(source);
});
afterAll(async () => {
  await gateway.close();
  await source.close();
});

describe('a suspicious change', () => {
  beforeEach(async () => {
    await begin(gateway, source);
    await gateway.bring(input(30, { name: 'New' }));
  });

  test('is made when it is approved, and says why it waited', async () => {
    const { id } = await gateway.onlyHeld();
    expect(await gateway.approve(id)).toMatchObject({
      heldChange: { id, status: 'APPROVED', decidedBy: 'operator', decidedAt: expect.any(String) },
      refresh: { status: 'SUCCEEDED', trigger: 'MANUAL' },
      userErrors: [],
    });
    expect(await gateway.servedInput()).toBe(30);
    const { data } = await gateway.ask('{ changes(first: 1) { nodes { kind anomalies { reason } } } }');
    expect(data.changes.nodes).toEqual([{ kind: 'CHANGED', anomalies: [{ reason: 'PRICE_ROSE_10X' }] }]);
    expect(await gateway.heldChanges()).toEqual([]);
  });

  test('is never made when it is rejected, and nobody is asked again', async () => {
    const { id } = await gateway.onlyHeld();
    expect(await gateway.reject(id)).toMatchObject({
      heldChange: { id, status: 'REJECTED', decidedBy: 'operator', decidedAt: expect.any(String) },
      userErrors: [],
    });
    expect(await gateway.refresh({ force: true })).toMatchObject({ status: 'UNCHANGED' });
    expect(await gateway.servedInput()).toBe(3);
    expect(await gateway.heldChanges()).toEqual([]);
  });

  test('that is rejected waits anew when the source comes back to it', async () => {
    const { id } = await gateway.onlyHeld();
    await gateway.reject(id);
    await gateway.bring(input(3));
    await gateway.bring(input(30, { name: 'New' }));
    expect((await gateway.onlyHeld()).id).not.toBe(id);
  });

  test('that is rejected does not keep out what the source says next', async () => {
    await gateway.reject((await gateway.onlyHeld()).id);
    await gateway.bring(input(4));
    expect(await gateway.servedInput()).toBe(4);
  });

  test('is decided once, by the first of two who decide at the same time', async () => {
    const { id } = await gateway.onlyHeld();
    const answers = await Promise.all([gateway.reject(id), gateway.approve(id), gateway.reject(id)]);
    const winners = answers.filter(({ userErrors }) => userErrors.length === 0);
    expect(winners).toHaveLength(1);
    const { status } = winners[0].heldChange;
    for (const { userErrors, heldChange } of answers.filter((answer) => answer !== winners[0])) {
      expect(userErrors).toMatchObject([{ code: 'ALREADY_DECIDED' }]);
      expect(heldChange).toEqual(winners[0].heldChange);
    }
    expect(await gateway.servedInput()).toBe(status === 'APPROVED' ? 30 : 3);
  });

  test('is decided in the log too', async () => {
    const { id } = await gateway.onlyHeld();
    await gateway.reject(id);
    expect(gateway.log.findLast(({ msg }) => msg === 'held change decided')).toMatchObject({
      heldChange: Number(id.slice('HeldChange:'.length)),
      subjectKey: 'acme/a-1',
      decision: 'REJECTED',
      by: 'operator',
    });
  });

  test('is decided by nobody but the operator', async () => {
    const { id } = await gateway.onlyHeld();
    for (const field of ['approveChange', 'rejectChange']) {
      const { errors } = await gateway.ask(
        `mutation ($id: ID!) { ${field}(input: { heldChangeId: $id }) { userErrors { code } } }`,
        { id },
      );
      expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    }
    expect((await gateway.onlyHeld()).status).toBe('PENDING');
  });

  test('that was approved while the source was away is made by the next refresh, though the document is the same', async () => {
    const etag = '"the-same"';
    source.serve('/catalog.json', json(input(30, { name: 'New' }), { etag }));
    await gateway.refresh({ force: true });
    source.serve('/catalog.json', (_request, response) => response.writeHead(503).end());
    expect(await gateway.approve((await gateway.onlyHeld()).id)).toMatchObject({
      refresh: { status: 'FAILED' },
      userErrors: [],
    });
    expect(await gateway.servedInput()).toBe(3);

    source.serve('/catalog.json', json(input(30, { name: 'New' }), { etag }));
    expect(await gateway.refresh()).toMatchObject({ status: 'SUCCEEDED' });
    expect(await gateway.servedInput()).toBe(30);
    // From then on the document is known again.
    expect(await gateway.refresh()).toMatchObject({ status: 'UNCHANGED', bytes: null });
  });

  test('that is approved while a refresh runs that finds it taken back waits anew when the source comes back to it', async () => {
    const running = held(json(input(3)));
    source.serve('/catalog.json', running.answer);
    const asked = source.nextRequest();
    const ended = gateway.refresh();
    await asked;
    expect(await gateway.approve((await gateway.onlyHeld()).id)).toMatchObject({ refresh: null, userErrors: [] });
    source.serve('/catalog.json', json(input(30, { name: 'New' })));
    running.release();
    await ended;
    await gateway.refresh();
    expect(await gateway.servedInput()).toBe(3);
    await gateway.onlyHeld();
  });
});
