import { expect } from 'vitest';
import { catalog, hold, withModel } from '../fixtures/small-catalogs.ts';
import type { TestDatabase } from './database.ts';
import { type FaultServer, json } from './fault-server.ts';
import { type Answer, type TestGateway, testGateway } from './gateway.ts';

/** A gateway with REFRESH_GUARD=hold, and its operator. */
export interface GuardedGateway extends TestGateway {
  /** Serves the document and refreshes. */
  bring(document: unknown): Promise<Answer['data']>;
  /** Null: any status. */
  heldChanges(statuses?: readonly string[] | null): Promise<Answer['data'][]>;
  onlyHeld(): Promise<Answer['data']>;
  /** The id of the pending change of a subject. */
  heldOf(subjectKey: string): Promise<string>;
  /** The input price of the model acme/a-1. */
  servedInput(): Promise<number>;
  /** Approves the change and waits for the refresh, if one starts. */
  approve(heldChangeId: string): Promise<Answer['data']>;
  reject(heldChangeId: string): Promise<Answer['data']>;
}

export async function guardedGateway(
  source: FaultServer,
  database?: TestDatabase,
  env: Readonly<Record<string, string>> = {},
): Promise<GuardedGateway> {
  const gateway = await testGateway({ MODELSDEV_BASE_URL: source.url, REFRESH_GUARD: 'hold', ...env }, database);
  return { ...gateway, bring, heldChanges, onlyHeld, heldOf, servedInput, approve, reject };

  async function bring(document: unknown) {
    source.serve('/catalog.json', json(document));
    return gateway.refresh({ allowMassRemoval: true });
  }

  async function heldChanges(statuses: readonly string[] | null = ['PENDING']) {
    const { data, errors } = await gateway.ask(HELD, { statuses });
    if (errors) throw new Error(JSON.stringify(errors));
    return data.heldChanges.nodes;
  }

  async function onlyHeld() {
    const waiting = await heldChanges();
    expect(waiting).toHaveLength(1);
    return waiting[0];
  }

  async function heldOf(subjectKey: string) {
    const waiting: Answer['data'][] = await heldChanges();
    return waiting.find(({ subject }) => subject.key === subjectKey)?.id;
  }

  async function servedInput() {
    const { data } = await gateway.ask('{ model(key: "acme/a-1") { pricing { input } } }');
    return data.model.pricing.input;
  }

  async function approve(heldChangeId: string) {
    const { data, errors } = await gateway.askAsOperator(
      `mutation ($id: ID!) { approveChange(input: { heldChangeId: $id, wait: true }) { ${PAYLOAD} refresh { status trigger } } }`,
      { id: heldChangeId },
    );
    if (errors) throw new Error(JSON.stringify(errors));
    return data.approveChange;
  }

  async function reject(heldChangeId: string) {
    const { data, errors } = await gateway.askAsOperator(
      `mutation ($id: ID!) { rejectChange(input: { heldChangeId: $id }) { ${PAYLOAD} } }`,
      { id: heldChangeId },
    );
    if (errors) throw new Error(JSON.stringify(errors));
    return data.rejectChange;
  }
}

const HELD = `query ($statuses: [HeldChangeStatus!]) { heldChanges(statuses: $statuses) { totalCount nodes {
  id status kind heldAt decidedAt decidedBy refresh { id }
  subject { ... on Model { key } ... on Provider { key } ... on BaseModel { key } }
  fields { field before after } anomalies { reason field message }
} } }`;

const PAYLOAD = 'heldChange { id status decidedBy decidedAt } userErrors { code }';

/** `catalog` with another price of the model acme/a-1. */
export const input = (price: number, more: object = {}) => withModel({ cost: { input: price, output: 50 }, ...more });

/** Brings the gateway to hold a catalog whose model acme/a-1 costs 3, and in which nothing ever waited. */
export async function begin(gateway: GuardedGateway, source: FaultServer): Promise<void> {
  // Without the model nothing is held of it; when it comes back, nothing can be.
  const without = structuredClone(catalog);
  delete without.providers['acme']?.models['a-1'];
  await hold(gateway, source, without);
  await hold(gateway, source, input(3));
  expect(await gateway.servedInput()).toBe(3);
  expect(await gateway.heldChanges()).toEqual([]);
}
