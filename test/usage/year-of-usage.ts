import { Decimal } from 'decimal.js';
import { expect } from 'vitest';
import { randomFrom } from '../fixtures/random.ts';
import type { Raw } from '../fixtures/source-in-graph-terms.ts';
import type { TestDatabase } from '../harness/database.ts';
import { ADMIN_KEY, testGateway } from '../harness/gateway.ts';

/** What the source served from a day on. */
export interface DatedDocument {
  /** Such as "2026-01-01". */
  readonly day: string;
  readonly document: Raw;
}

interface Event {
  readonly model: string;
  readonly at: string;
  readonly usage: Readonly<Record<string, number>>;
}

const BATCH = 500;
/** Sums of thousands of costs with 12 digits each. */
const Exact = Decimal.clone({ precision: 60 });

/**
 * Records usage at random times between the first document and the end, and expects the costs of a plain recomputation from
 * the documents, in all, by model and by month. The database holds the documents. `prices`: how many prices must have
 * applied to one model, or more.
 */
export async function expectYearPricedExactly(
  database: TestDatabase,
  documents: readonly DatedDocument[],
  { end, events: count, prices }: { readonly end: string; readonly events: number; readonly prices: number },
): Promise<void> {
  const random = randomFrom(2026);
  const start = Date.parse(`${documents[0]?.day}T00:00:00Z`);
  const events = Array.from({ length: count }, (): Event => {
    const at = new Date(start + random() * (Date.parse(`${end}T00:00:00Z`) - start)).toISOString();
    return { at, ...randomCall(documentAt(documents, at), random) };
  });
  const gateway = await testGateway({ USAGE_RETENTION_DAYS: '0', MODELSDEV_ENABLED: 'false' }, database);
  try {
    const totals = async (groupBy: string) => {
      const { data } = await gateway.askAsOperator(
        `{ usage(groupBy: [${groupBy}], first: 500, orderBy: { field: GROUP, direction: ASC }) {
          totalCount totals { requests unpricedRequests costExact } nodes { modelKey month totals { costExact unpricedRequests } }
        } }`,
      );
      return data.usage;
    };
    for (let first = 0; first < events.length; first += BATCH) {
      const { data, errors } = await gateway.ask(
        'mutation ($events: [UsageEventInput!]!) { recordUsage(input: { events: $events }) { recorded } }',
        { events: events.slice(first, first + BATCH) },
        ADMIN_KEY,
      );
      expect({ errors, data }).toEqual({ errors: undefined, data: { recordUsage: { recorded: expect.any(Number) } } });
    }
    const costs = events.map((event) => ({ event, cost: plainCost(documents, event) }));
    const [byModel, byMonth] = [await totals('MODEL'), await totals('MONTH')];
    expect(byModel.nodes.filter(({ totals: { unpricedRequests } }: Raw) => unpricedRequests > 0)).toEqual([]);
    expect(byModel.totals).toMatchObject({
      unpricedRequests: 0,
      costExact: sumOf(costs),
      requests: events.reduce((sum, { usage }) => sum + (usage['requests'] ?? 1), 0),
    });
    const expectGroups = (nodes: Raw[], name: 'modelKey' | 'month', groupOf: (event: Event) => string) => {
      const groups = Map.groupBy(costs, ({ event }) => groupOf(event));
      expect(nodes.map((node) => [node[name], node.totals.costExact])).toEqual(
        nodes.map((node) => [node[name], sumOf(groups.get(node[name]) ?? [])]),
      );
      return groups.size;
    };
    expect(expectGroups(byMonth.nodes, 'month', ({ at }) => at.slice(0, 7))).toBe(byMonth.totalCount);
    expect(expectGroups(byModel.nodes, 'modelKey', ({ model }) => model)).toBe(byModel.totalCount);
    expect(mostPrices(documents, events)).toBeGreaterThanOrEqual(prices);
  } finally {
    await gateway.close();
  }
}

function documentAt(documents: readonly DatedDocument[], at: string): Raw {
  return documents.findLast(({ day }) => day <= at.slice(0, 10))?.document;
}

/** A call of a model that the document prices, with tokens of the kinds that have a price. */
function randomCall(document: Raw, random: () => number): Omit<Event, 'at'> {
  const one = <Value>(values: readonly Value[]): Value => values[Math.floor(random() * values.length)] as Value;
  for (;;) {
    const provider = one(Object.keys(document.providers ?? document));
    const { models } = (document.providers ?? document)[provider];
    const id = one(Object.keys(models));
    const cost = models[id]?.cost;
    // A price of 0 can mean that a model is free, or billed by another unit.
    if (cost?.input === undefined || cost.output === undefined || cost.input + cost.output === 0) continue;
    const tokens = (most: number) => Math.floor(random() * most);
    const usage = {
      input: 1 + tokens(random() < 0.2 ? 400_000 : 20_000),
      output: tokens(8000),
      ...(cost.cache_read !== undefined && { cacheRead: tokens(20_000) }),
      ...(cost.reasoning !== undefined && { reasoning: tokens(5000) }),
      requests: 1 + tokens(3),
    };
    return { model: `${provider}/${id}`, usage };
  }
}

function costIn(documents: readonly DatedDocument[], { model, at }: Event): Raw {
  const document = documentAt(documents, at);
  const [provider = ''] = model.split('/');
  return (document.providers ?? document)[provider].models[model.slice(provider.length + 1)].cost;
}

function plainCost(documents: readonly DatedDocument[], event: Event): Decimal {
  const cost = costIn(documents, event);
  const { requests = 1, ...tokens } = event.usage;
  const prompt = (tokens['input'] ?? 0) + (tokens['cacheRead'] ?? 0);
  const prices = { ...cost, ...tierOf(cost, prompt) };
  const price: Readonly<Record<string, number>> = {
    input: prices.input,
    output: prices.output,
    cacheRead: prices.cache_read,
    // A tier without a price for reasoning charges it as its output.
    reasoning: tierOf(cost, prompt).reasoning ?? tierOf(cost, prompt).output ?? cost.reasoning,
  };
  return Object.entries(tokens).reduce((sum: Decimal, [kind, quantity]) => {
    const usd = new Exact(Number((price[kind] ?? Number.NaN).toPrecision(12)));
    return sum.plus(usd.times(quantity * requests).div(1e6));
  }, new Exact(0));
}

function tierOf(cost: Raw, prompt: number): Raw {
  const over200k = cost.context_over_200k && [{ ...cost.context_over_200k, size: 200_000 }];
  const tiers: Raw[] = over200k ?? (cost.tiers ?? []).map((tier: Raw) => ({ ...tier, size: tier.tier.size }));
  return tiers.toSorted((one, other) => one.size - other.size).findLast(({ size }) => prompt > size) ?? {};
}

function sumOf(costs: readonly { readonly cost: Decimal }[]): string {
  return costs.reduce((sum: Decimal, { cost }) => sum.plus(cost), new Exact(0)).toFixed();
}

function mostPrices(documents: readonly DatedDocument[], events: readonly Event[]): number {
  const prices = Map.groupBy(events, ({ model }) => model);
  return Math.max(
    ...[...prices.values()].map(
      (ofModel) => new Set(ofModel.map((event) => JSON.stringify(costIn(documents, event)))).size,
    ),
  );
}
