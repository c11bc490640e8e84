import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { randomFrom } from '../fixtures/random.ts';
import { ADMIN_KEY, type TestGateway, testGateway } from '../harness/gateway.ts';

const START = Date.parse('2026-10-20T00:00:00Z');
const END = Date.parse('2026-11-20T00:00:00Z');
const MINUTE_MS = 60_000;
const QUARTER_MS = 15 * MINUTE_MS;

const random = randomFrom(15);
/** The clocks of Berlin and Havana go back meanwhile. Weeks without usage are between the two groups of events. */
const events = Array.from({ length: 900 }, (_, index) => ({
  model: `nowhere/model-${index % 3}`,
  usage: { input: 1 + Math.floor(random() * 1000) },
  latencyMs: 100,
  at: new Date(
    (index < 100 ? START - 40 * 96 * QUARTER_MS : START) + Math.floor(random() * (END - START)),
  ).toISOString(),
}));

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await testGateway({ MODELSDEV_ENABLED: 'false' });
  const { data, errors } = await gateway.ask(
    'mutation ($events: [UsageEventInput!]!) { recordUsage(input: { events: $events }) { recorded } }',
    { events },
    ADMIN_KEY,
  );
  expect(errors).toBeUndefined();
  expect(data.recordUsage.recorded).toBe(events.length);
});
afterAll(() => gateway.close());

const REPORT = `query ($groupBy: [UsageDimension!]!, $timeZone: String!, $filter: UsageFilter) {
  usage(groupBy: $groupBy, timeZone: $timeZone, filter: $filter, first: 500, orderBy: { field: GROUP, direction: ASC }) {
    totalCount
    totals { requests inputTokens latency { p50 } }
    nodes { modelKey day month hour totals { requests inputTokens latency { p50 } } }
  }
}`;

async function report(groupBy: readonly string[], timeZone: string, filter: object) {
  const { data, errors } = await gateway.askAsOperator(REPORT, { groupBy, timeZone, filter });
  expect(errors).toBeUndefined();
  return data.usage;
}

/** Plain sums over the events, whose groups are made by `Intl`. */
function expected(groupBy: readonly string[], timeZone: string, since: number, until: number) {
  const sums = new Map<string, { requests: number; inputTokens: number }>();
  for (const { at, model, usage } of events) {
    const bucket = Math.floor(Date.parse(at) / QUARTER_MS) * QUARTER_MS;
    if (bucket < since || bucket >= until) continue;
    const values = groupBy.map((dimension) => (dimension === 'MODEL' ? model : timeValue(dimension, bucket, timeZone)));
    const group = values.join(' ');
    const sum = sums.get(group) ?? { requests: 0, inputTokens: 0 };
    sums.set(group, { requests: sum.requests + 1, inputTokens: sum.inputTokens + usage.input });
  }
  return sums;
}

function timeValue(dimension: string, bucket: number, timeZone: string): string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  const [date = '', time = ''] = format.format(bucket).split(' ');
  if (dimension === 'DAY') return date;
  if (dimension === 'MONTH') return date.slice(0, 7);
  return new Date(bucket - Number(time.slice(3)) * MINUTE_MS).toISOString();
}

const zones = ['UTC', 'Europe/Berlin', 'Asia/Kolkata', 'Asia/Kathmandu', 'America/Havana', 'Pacific/Apia'];
const groups = [['DAY'], ['MONTH', 'MODEL'], ['MODEL', 'DAY']];
const periods = [
  {},
  { since: '2026-10-24T10:15:00Z', until: '2026-11-05T21:45:00Z' },
  { since: '2026-10-25T00:30:00Z', until: '2026-10-25T01:30:00Z' },
];

test.each(
  zones.flatMap((zone) => [...groups, ['HOUR']].map((groupBy) => [groupBy.join(' and '), zone, groupBy] as const)),
)('usage by %s in %s adds up to the events, whatever the period', async (_name, timeZone, groupBy) => {
  for (const filter of groupBy.includes('HOUR') ? periods.slice(1) : periods) {
    const since = 'since' in filter ? Date.parse(filter.since) : Number.NEGATIVE_INFINITY;
    const until = 'until' in filter ? Date.parse(filter.until) : Number.POSITIVE_INFINITY;
    const sums = expected(groupBy, timeZone, since, until);
    const { nodes, totals, totalCount } = await report(groupBy, timeZone, filter);
    const found = new Map(
      nodes.map((row: Record<string, string> & { totals: object }) => {
        const values = groupBy.map((dimension) => row[dimension === 'MODEL' ? 'modelKey' : dimension.toLowerCase()]);
        const { latency, ...rest } = row.totals as { latency: unknown };
        expect(latency).toEqual(totals.latency);
        return [values.join(' '), rest];
      }),
    );
    expect(found).toEqual(sums);
    expect(totalCount).toBe(sums.size);
    expect(totals).toMatchObject(
      [...sums.values()].reduce((one, other) => ({
        requests: one.requests + other.requests,
        inputTokens: one.inputTokens + other.inputTokens,
      })),
    );
  }
});

test('a period without usage has no rows and sums of 0', async () => {
  const usage = await report(['DAY'], 'UTC', { since: '2026-10-14', until: '2026-10-16' });
  expect(usage).toEqual({ totalCount: 0, totals: { requests: 0, inputTokens: 0, latency: null }, nodes: [] });
});

test('a report by hour covers at most 2,400 hours of days with usage', async () => {
  const other = await testGateway({ MODELSDEV_ENABLED: 'false' });
  onTestFinished(() => other.close());
  const days = Array.from({ length: 101 }, (_, day) => ({
    model: 'nowhere/at-all',
    usage: { input: 1 },
    at: new Date(START - day * 96 * QUARTER_MS).toISOString(),
  }));
  const { data, errors } = await other.ask(
    'mutation ($events: [UsageEventInput!]!) { recordUsage(input: { events: $events }) { recorded } }',
    { events: days },
    ADMIN_KEY,
  );
  expect(errors).toBeUndefined();
  expect(data.recordUsage.recorded).toBe(101);

  const byHour = (filter: object) =>
    other.askAsOperator(REPORT, { groupBy: ['HOUR'], timeZone: 'Europe/Berlin', filter });
  const refused = await byHour({});
  expect(refused.errors?.[0]?.extensions?.['code']).toBe('BAD_USER_INPUT');
  expect(refused.errors?.[0]?.message).toContain('2424');
  const allowed = await byHour({ since: new Date(START - 99 * 96 * QUARTER_MS).toISOString() });
  expect(allowed.errors).toBeUndefined();
  expect(allowed.data.usage.totalCount).toBe(100);

  // The days of other usage do not count.
  const [event] = days;
  await other.ask(
    'mutation ($events: [UsageEventInput!]!) { recordUsage(input: { events: $events }) { recorded } }',
    { events: [{ ...event, owner: 'seldom' }] },
    ADMIN_KEY,
  );
  const ofOne = await byHour({ owners: ['seldom'] });
  expect(ofOne.errors).toBeUndefined();
  expect(ofOne.data.usage).toMatchObject({ totalCount: 1, totals: { requests: 1 } });
});

test('days of 23 and 25 hours, and the hour that repeats, are whole in America/New_York', async () => {
  const HOUR_MS = 60 * MINUTE_MS;
  const days = [
    // The clocks go from 02:00 to 03:00, and from 02:00 back to 01:00.
    { day: '2026-03-08', since: Date.parse('2026-03-08T05:00:00Z'), hours: 23 },
    { day: '2026-11-01', since: Date.parse('2026-11-01T04:00:00Z'), hours: 25 },
  ];
  // One event per hour, from the hour before the day to the one after it.
  const usage = days.flatMap(({ since, hours }) =>
    Array.from({ length: hours + 2 }, (_, hour) => ({
      ...{ model: 'nowhere/new-york', project: 'clocks', usage: { input: 1 } },
      at: new Date(since + (hour - 1) * HOUR_MS).toISOString(),
    })),
  );
  const { data } = await gateway.ask(
    'mutation ($events: [UsageEventInput!]!) { recordUsage(input: { events: $events }) { recorded userErrors { message } } }',
    { events: usage },
    ADMIN_KEY,
  );
  expect(data.recordUsage).toEqual({ recorded: usage.length, userErrors: [] });

  const filter = { projects: ['clocks'] };
  const requests = { requests: 1 };
  const { nodes } = await report(['DAY'], 'America/New_York', filter);
  expect(nodes.map(({ day, totals }: { day: string; totals: typeof requests }) => [day, totals.requests])).toEqual([
    ['2026-03-07', 1],
    ['2026-03-08', 23],
    ['2026-03-09', 1],
    ['2026-10-31', 1],
    ['2026-11-01', 25],
    ['2026-11-02', 1],
  ]);
  for (const { since, hours } of days) {
    const period = { ...filter, since: new Date(since), until: new Date(since + hours * HOUR_MS) };
    const byHour = await report(['HOUR'], 'America/New_York', period);
    expect(byHour.nodes).toMatchObject(
      Array.from({ length: hours }, (_, hour) => ({
        hour: new Date(since + hour * HOUR_MS).toISOString(),
        totals: requests,
      })),
    );
  }
});
