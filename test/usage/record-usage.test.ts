import { afterAll, beforeAll, expect, test } from 'vitest';
import { newKey } from '../access/keys.ts';
import { type CatalogGateway, gatewayWithCatalog } from '../harness/catalog-gateway.ts';
import { ADMIN_KEY } from '../harness/gateway.ts';
import { eventStreams } from '../harness/watch.ts';

let gateway: CatalogGateway;
beforeAll(async () => {
  gateway = await gatewayWithCatalog();
});
afterAll(() => gateway.close());

const RECORD = `mutation ($events: [UsageEventInput!]!) {
  recordUsage(input: { events: $events }) {
    recorded duplicates unresolved unresolvedModels userErrors { path code message }
  }
}`;

async function record(events: readonly object[], key = ADMIN_KEY) {
  const { data, errors } = await gateway.ask(RECORD, { events }, key);
  if (errors) throw new Error(JSON.stringify(errors));
  return data.recordUsage;
}

async function usage(args: string, fields: string) {
  const { data, errors } = await gateway.askAsOperator(`{ usage${args} { ${fields} } }`);
  if (errors) throw new Error(JSON.stringify(errors));
  return data.usage;
}

async function pricedModels(first: number): Promise<string[]> {
  const { models } = await gateway.read(
    `{ models(filter: { priced: true, free: false }, first: ${first}) { nodes { key } } }`,
  );
  return models.nodes.map((model: { key: string }) => model.key);
}

async function costOf(model: string, usageInput: string): Promise<string> {
  const { model: found } = await gateway.read(
    `{ model(key: "${model}") { estimateCost(usage: ${usageInput}) { totalExact } } }`,
  );
  return found.estimateCost.totalExact;
}

test('usage is recorded, priced and reported', async () => {
  const [model = ''] = await pricedModels(1);
  const timing = { latencyMs: 1200, firstTokenMs: 200 };
  const event = { model, usage: { input: 1000, output: 500 }, owner: 'team-a', ...timing };
  expect(await record([event, { ...event, success: false }])).toMatchObject({
    recorded: 2,
    duplicates: 0,
    userErrors: [],
  });
  const { totals, nodes, totalCount } = await usage(
    '(groupBy: [MODEL, OWNER, DAY], filter: { owners: ["team-a"] })',
    `totalCount
    totals {
      requests failedRequests totalTokens costExact unpricedRequests
      latency { p50 p99 } firstToken { p50 } tokensPerSecond
    }
    nodes { modelKey owner day model { key } totals { costExact latency { p95 } } }`,
  );
  expect(totals).toMatchObject({
    requests: 2,
    failedRequests: 1,
    totalTokens: 3000,
    costExact: await costOf(model, '{ input: 1000, output: 500, requests: 2 }'),
    unpricedRequests: 0,
    tokensPerSecond: 500,
  });
  expect(totalCount).toBe(1);
  expect(Math.abs(totals.latency.p50 - 1200)).toBeLessThan(36);
  expect(nodes).toMatchObject([{ modelKey: model, owner: 'team-a', model: { key: model } }]);
});

test('an idempotency key counts once, and another event with it is refused as a whole', async () => {
  const event = { model: 'nowhere/at-all', usage: { input: 1 }, idempotencyKey: 'k1', project: 'once' };
  expect(await record([event, event])).toMatchObject({ recorded: 1, duplicates: 1, unresolved: 1 });
  expect(await record([event])).toMatchObject({ recorded: 0, duplicates: 1 });
  const refused = await record([
    { model: 'x/y', usage: { input: 5 }, project: 'once' },
    { ...event, usage: { input: 2 } },
  ]);
  expect(refused).toMatchObject({
    recorded: 0,
    userErrors: [{ code: 'IDEMPOTENCY_CONFLICT', path: 'events.1.idempotencyKey' }],
  });
  const { totals } = await usage(
    '(filter: { projects: ["once"] })',
    'totals { requests unresolvedRequests unpricedRequests costExact }',
  );
  expect(totals).toEqual({ requests: 1, unresolvedRequests: 1, unpricedRequests: 1, costExact: '0' });
});

test('an idempotency key of one caller is not that of another', async () => {
  const event = { model: 'nowhere/at-all', usage: { input: 1 }, idempotencyKey: 'the same' };
  for (const [index, owner] of ['tenant-a', 'tenant-b'].entries()) {
    const { secret } = await newKey(gateway, { role: 'CALLER', owner });
    const own = { ...event, usage: { input: index + 1 } };
    expect(await record([own], secret)).toMatchObject({ recorded: 1, duplicates: 0 });
    expect(await record([own], secret)).toMatchObject({ recorded: 0, duplicates: 1 });
  }
});

test('a budget that blocks refuses a model without a known price', async () => {
  await gateway.askAsOperator(`mutation {
    setBudget(input: { scope: { owner: "strict" }, amount: "1000", period: DAY, action: BLOCK }) { budget { id } }
  }`);
  const { models } = await gateway.read('{ models(filter: { priced: false }, first: 1) { nodes { key } } }');
  const [{ key }] = models.nodes;
  const { data } = await gateway.askAsOperator(`{
    checkAllowance(model: "${key}", owner: "strict", usage: { input: 1 }) { allowed reason }
  }`);
  expect(data.checkAllowance).toEqual({ allowed: false, reason: 'UNKNOWN_PRICE' });
});

test('a caller sees and spends for its own owner alone', async () => {
  const { secret } = await newKey(gateway, { role: 'CALLER', owner: 'team-b' });
  const event = { model: 'nowhere/at-all', usage: { input: 1 } };
  expect(await record([event], secret)).toMatchObject({ recorded: 1 });
  expect(await record([{ ...event, owner: 'team-a' }], secret)).toMatchObject({
    userErrors: [{ code: 'FOREIGN_OWNER' }],
  });
  const { data } = await gateway.ask('{ usage(groupBy: [OWNER]) { nodes { owner } } }', {}, secret);
  expect(data.usage.nodes).toEqual([{ owner: 'team-b' }]);
});

test('a budget that blocks lets no parallel calls pass it together', async () => {
  const [model = ''] = await pricedModels(1);
  const each = Number(await costOf(model, '{ input: 1000 }'));
  const allowed = 20;
  const amount = (each * allowed).toFixed(12);
  const set = await gateway.askAsOperator(`mutation {
    setBudget(input: { scope: { owner: "team-c" }, amount: "${amount}", period: DAY, action: BLOCK }) {
      budget { remainingExact } userErrors { code }
    }
  }`);
  expect(set.data.setBudget.userErrors).toEqual([]);
  const RESERVE = `mutation {
    reserveAllowance(input: { model: "${model}", owner: "team-c", usage: { input: 1000 } }) {
      reservation { id } allowance { allowed reason } userErrors { code }
    }
  }`;
  const answers = await Promise.all(Array.from({ length: 2 * allowed }, () => gateway.askAsOperator(RESERVE)));
  const results = answers.map(({ data }) => data.reserveAllowance);
  const reserved = results.filter(({ reservation }) => reservation !== null);
  expect(reserved).toHaveLength(allowed);
  expect(results.filter(({ allowance }) => allowance.reason === 'BUDGET')).toHaveLength(allowed);

  const settle = `mutation ($id: ID!, $event: UsageEventInput) {
    settleAllowance(input: { id: $id, event: $event }) { settled userErrors { code } }
  }`;
  const [{ reservation }] = reserved;
  const event = { model, owner: 'team-c', usage: { input: 1000 } };
  const both = await Promise.all([1, 2].map(() => gateway.askAsOperator(settle, { id: reservation.id, event })));
  expect(both.filter(({ data }) => data.settleAllowance?.settled)).toHaveLength(1);
  const { totals } = await usage('(filter: { owners: ["team-c"] })', 'totals { requests }');
  expect(totals.requests).toBe(1);
});

test('a threshold of a budget alerts once', async () => {
  const [model = ''] = await pricedModels(1);
  const streams = await eventStreams(gateway.url, { authorization: `Bearer ${ADMIN_KEY}` });
  const alerts = streams.watch('subscription { budgetAlerts { threshold budget { id scope { subject } } } }');
  await gateway.askAsOperator(`mutation {
    setBudget(input: { scope: { project: "p" }, amount: "0.000001", period: DAY, action: NOTIFY, thresholds: [50] }) {
      budget { id }
    }
  }`);
  const event = { model, project: 'p', usage: { input: 100000 } };
  for (const _ of [1, 2]) expect(await record([event])).toMatchObject({ recorded: 1 });
  expect(await alerts.next()).toMatchObject({
    data: { budgetAlerts: { threshold: 50, budget: { scope: { subject: 'p' } } } },
  });
  streams.close();
});

test('a budget that its usage has passed already alerts when it is set, once per threshold', async () => {
  const [model = ''] = await pricedModels(1);
  expect(await record([{ model, project: 'spent', usage: { input: 100000 } }])).toMatchObject({ recorded: 1 });
  const streams = await eventStreams(gateway.url, { authorization: `Bearer ${ADMIN_KEY}` });
  const alerts = streams.watch('subscription { budgetAlerts { threshold amount budget { scope { subject } } } }');
  const set = (amount: string, thresholds: string) =>
    gateway.askAsOperator(`mutation { setBudget(input: {
      scope: { project: "spent" }, amount: "${amount}", period: DAY, action: NOTIFY, thresholds: [${thresholds}]
    }) { budget { id } userErrors { code } } }`);
  const alert = (threshold: number, amount: string) => ({
    data: { budgetAlerts: { threshold, amount, budget: { scope: { subject: 'spent' } } } },
  });
  await set('1000000', '50');
  await set('0.000001', '50');
  expect(await alerts.next()).toMatchObject(alert(50, '0.000001'));
  // Set again, it repeats no threshold of the period.
  await set('0.000002', '50, 80');
  expect(await alerts.next()).toMatchObject(alert(80, '0.000002'));
  streams.close();
});

test('a budget of a model is that of its key, however the model is spelled', async () => {
  const [model = ''] = await pricedModels(1);
  const { data } = await gateway.askAsOperator(`mutation {
    setBudget(input: { scope: { model: ${JSON.stringify(` ${model.toUpperCase()}`)} }, amount: "1000", period: DAY, action: NOTIFY }) {
      budget { id scope { kind subject } } userErrors { code }
    }
  }`);
  expect(data.setBudget).toMatchObject({ budget: { scope: { kind: 'MODEL', subject: model } }, userErrors: [] });
  await gateway.askAsOperator(`mutation { deleteBudget(input: { id: "${data.setBudget.budget.id}" }) { deletedId } }`);
});

test('a budget without a scope is refused', async () => {
  const { data } = await gateway.askAsOperator(`mutation {
    setBudget(input: { scope: { all: false }, amount: "1", period: DAY, action: NOTIFY }) { budget { id } userErrors { code } }
  }`);
  expect(data.setBudget).toEqual({ budget: null, userErrors: [{ code: 'INVALID_SCOPE' }] });
});

test('a budget forecasts its spending by the part of the period that is over', async () => {
  const [model = ''] = await pricedModels(1);
  // In one of the two, the day began hours ago.
  const timeZone = new Date().getUTCHours() >= 2 ? 'UTC' : 'America/Chicago';
  await record([{ model, project: 'forecast', usage: { input: 1_000_000 } }]);
  const { data } = await gateway.askAsOperator(`mutation {
    setBudget(input: {
      scope: { project: "forecast" }, amount: "1000", period: DAY, timeZone: "${timeZone}", action: NOTIFY
    }) { budget { spent forecast remainingExact spentExact periodStart periodEnd } userErrors { code } }
  }`);
  const { spent, forecast, spentExact, remainingExact, periodStart, periodEnd } = data.setBudget.budget;
  expect(spentExact).toBe(await costOf(model, '{ input: 1000000 }'));
  expect(Number(remainingExact)).toBeCloseTo(1000 - spent, 9);
  const share = (Date.now() - Date.parse(periodStart)) / (Date.parse(periodEnd) - Date.parse(periodStart));
  expect(Math.abs((forecast * share) / spent - 1)).toBeLessThan(0.01);
});

test('a forgotten owner is in no report, and the sums stay', async () => {
  const event = { model: 'nowhere/at-all', owner: 'eve', project: 'forget', usage: { input: 7 } };
  expect(await record([event])).toMatchObject({ recorded: 1 });
  const FORGET = 'mutation { forgetOwner(input: { owner: "eve" }) { forgotten userErrors { code } } }';
  expect((await gateway.askAsOperator(FORGET)).data.forgetOwner).toEqual({ forgotten: true, userErrors: [] });
  expect((await gateway.askAsOperator(FORGET)).data.forgetOwner.userErrors).toEqual([{ code: 'NOT_FOUND' }]);
  expect(await record([event])).toMatchObject({ recorded: 1 });
  const { totals, nodes } = await usage(
    '(groupBy: [OWNER], filter: { projects: ["forget"] }, orderBy: { field: GROUP })',
    'totals { inputTokens } nodes { owner }',
  );
  expect(totals.inputTokens).toBe(14);
  expect(nodes.map((row: { owner: string }) => row.owner)).toEqual([expect.stringMatching(/^forgotten:/), 'eve']);
});

test('usage of a model that is not known yet gets its price once the model is known', async () => {
  const [model = ''] = await pricedModels(1);
  const [provider = ''] = model.split('/');
  const late = `${provider}/not-yet-known`;
  const event = { model: late, project: 'late', usage: { input: 1000 }, at: new Date().toISOString() };
  expect(await record([event])).toMatchObject({ recorded: 1, unresolved: 1, unresolvedModels: [late] });
  const REPRICE = `mutation { repriceUsage(input: { models: ["${late}"] }) { repriced unpriced userErrors { code } } }`;
  expect((await gateway.askAsOperator(REPRICE)).data.repriceUsage).toEqual({
    repriced: 0,
    unpriced: 1,
    userErrors: [],
  });
});

test('rows are paged without gaps over ties and values that are missing', async () => {
  const events = Array.from({ length: 7 }, (_, index) => ({
    model: 'nowhere/at-all',
    tags: index === 0 ? [] : [`tag-${index}`, 'paged'],
    project: 'pages',
    usage: { input: 1 },
  }));
  expect(await record(events)).toMatchObject({ recorded: 7 });
  const seen: (string | null)[] = [];
  for (let after: string | null = null; ; ) {
    const page = await usage(
      `(groupBy: [TAG], filter: { projects: ["pages"] }, first: 3, after: ${JSON.stringify(after)})`,
      'nodes { tag totals { requests } } pageInfo { hasNextPage endCursor }',
    );
    seen.push(...page.nodes.map((row: { tag: string | null }) => row.tag));
    if (!page.pageInfo.hasNextPage) break;
    after = page.pageInfo.endCursor;
  }
  expect(seen.toSorted()).toEqual(['paged', 'tag-1', 'tag-2', 'tag-3', 'tag-4', 'tag-5', 'tag-6', null].toSorted());
});

test('invalid events are refused with their place, and nothing is stored', async () => {
  const future = new Date(Date.now() + 5 * 60_000).toISOString();
  const valid = { model: 'nowhere/at-all', project: 'refused', usage: { input: 1 } };
  const { recorded, userErrors } = await record([
    valid,
    { ...valid, at: future },
    { ...valid, latencyMs: 10, firstTokenMs: 20 },
    { ...valid, model: ' ' },
    { ...valid, usage: { input: 1, requests: 0 } },
  ]);
  expect(recorded).toBe(0);
  expect(userErrors.map(({ code, path }: { code: string; path: string }) => [code, path])).toEqual([
    ['INVALID_TIME', 'events.1.at'],
    ['INVALID_LATENCY', 'events.2.firstTokenMs'],
    ['INVALID_MODEL', 'events.3.model'],
    ['INVALID_USAGE', 'events.4.usage'],
  ]);
  expect((await usage('(filter: { projects: ["refused"] })', 'totals { requests }')).totals.requests).toBe(0);
});

test.each([
  ['negative tokens', { usage: { input: -1 } }],
  ['fractional tokens', { usage: { input: 1.5 } }],
  ['tokens that are no number', { usage: { input: 'many' } }],
  ['a negative number of requests', { usage: { requests: -1 } }],
  ['a malformed time', { at: 'yesterday' }],
])('%s are no event, and nothing is stored', async (_what, fields) => {
  const valid = { model: 'nowhere/at-all', project: 'malformed', usage: { input: 1 } };
  const { data, errors } = await gateway.askAsOperator(RECORD, { events: [valid, { ...valid, ...fields }] });
  const code = errors?.[0]?.extensions['code'] ?? data.recordUsage.userErrors[0]?.code;
  expect(['BAD_USER_INPUT', 'INVALID_USAGE']).toContain(code);
  expect((await usage('(filter: { projects: ["malformed"] })', 'totals { requests }')).totals.requests).toBe(0);
});

test('an event may be up to a minute ahead of the gateway, and as old as usage is kept', async () => {
  const event = { model: 'nowhere/at-all', project: 'moments', usage: { input: 1 } };
  const at = (ms: number) => ({ ...event, at: new Date(Date.now() + ms).toISOString() });
  const day = 24 * 60 * 60_000;
  expect(await record([at(45_000), at(-399 * day)])).toMatchObject({ recorded: 2, userErrors: [] });
  const { recorded, userErrors } = await record([at(75_000), at(-401 * day)]);
  expect({ recorded, codes: userErrors.map(({ code }: { code: string }) => code) }).toEqual({
    recorded: 0,
    codes: ['INVALID_TIME', 'INVALID_TIME'],
  });
});

test('models are ranked by cost, latency, throughput and success', async () => {
  const [cheap = '', dear = '', other = ''] = await pricedModels(3);
  const of = (model: string, latencyMs: number, failures: number, requests: number) =>
    Array.from({ length: 10 }, (_, index) => ({
      model,
      project: 'ranked',
      usage: { input: 1000, output: 100, requests },
      latencyMs: latencyMs + index,
      success: index >= failures,
    }));
  await record([...of(cheap, 3000, 5, 1), ...of(dear, 100, 1, 1_000_000), ...of(other, 800, 0, 1)]);
  await record([{ model: 'nowhere/at-all', project: 'ranked', usage: { input: 1 } }]);
  const by = async (field: string, direction: string) => {
    const order = `orderBy: { field: ${field}, direction: ${direction} }`;
    const rows = [];
    // A page at a time, so that each continues where the one before it ended.
    for (let after: string | null = null; ; ) {
      const { nodes, pageInfo } = await usage(
        `(groupBy: [MODEL], filter: { projects: ["ranked"] }, first: 1, ${order}${after ? `, after: "${after}"` : ''})`,
        'nodes { modelKey } pageInfo { hasNextPage endCursor }',
      );
      rows.push(...nodes.map(({ modelKey }: { modelKey: string }) => modelKey));
      if (!pageInfo.hasNextPage) return rows;
      after = pageInfo.endCursor;
    }
  };
  const unknown = 'nowhere/at-all';
  expect(await by('LATENCY', 'ASC')).toEqual([dear, other, cheap, unknown]);
  expect(await by('LATENCY', 'DESC')).toEqual([cheap, other, dear, unknown]);
  expect((await by('TOKENS_PER_SECOND', 'DESC')).slice(0, 3)).toEqual([dear, other, cheap]);
  expect((await by('SUCCESS_RATE', 'ASC')).slice(0, 2)).toEqual([cheap, dear]);
  expect((await by('COST', 'DESC'))[0]).toBe(dear);
  const { totalUsage } = (
    await gateway.askAsOperator('{ totalUsage(filter: { projects: ["ranked"] }) { requests successRate } }')
  ).data;
  const { totals } = await usage('(filter: { projects: ["ranked"] })', 'totals { requests successRate }');
  expect(totalUsage).toEqual(totals);
});

test('an event has at most a trillion tokens and a billion requests', async () => {
  const event = { model: 'nowhere/at-all', project: 'vast' };
  const most = { input: 400, output: 300, reasoning: 300, requests: 1_000_000_000 };
  const beyond = [
    [{ ...most, cacheRead: 1 }, '1001 tokens for each of 1000000000 requests'],
    [{ input: 1_000_000_000_001 }, '1000000000001 tokens for each of 1 requests'],
    [{ input: 1, requests: 1_000_000_001 }, '1 tokens for each of 1000000001 requests'],
    [{ input: Number.MAX_SAFE_INTEGER, requests: 2 }, `${Number.MAX_SAFE_INTEGER} tokens for each of 2 requests`],
  ] as const;
  const { userErrors } = await record(beyond.map(([given]) => ({ ...event, usage: given })));
  expect(userErrors).toEqual(
    beyond.map(([, got], index) => ({
      code: 'INVALID_USAGE',
      path: `events.${index}.usage`,
      message: expect.stringMatching(new RegExp(`1000000000 requests.* 1000000000000 tokens.*got ${got}`)),
    })),
  );
  expect(await record([{ ...event, usage: most }])).toMatchObject({ recorded: 1, userErrors: [] });
});

test('days and hours begin in the time zone, and add up to the totals', async () => {
  const at = ['2026-11-01T18:29:00Z', '2026-11-01T18:31:00Z', '2026-11-01T19:31:00Z'];
  const event = { model: 'nowhere/at-all', project: 'zones', usage: { input: 1 } };
  expect(await record(at.map((moment) => ({ ...event, at: moment })))).toMatchObject({ recorded: 3 });
  const zone = 'filter: { projects: ["zones"] }, timeZone: "Asia/Kolkata", orderBy: { field: GROUP, direction: ASC }';
  const { nodes } = await usage(
    `(groupBy: [DAY, HOUR, MONTH], ${zone})`,
    'nodes { day hour month totals { requests } }',
  );
  expect(nodes).toEqual([
    { day: '2026-11-01', hour: '2026-11-01T17:30:00.000Z', month: '2026-11', totals: { requests: 1 } },
    { day: '2026-11-02', hour: '2026-11-01T18:30:00.000Z', month: '2026-11', totals: { requests: 1 } },
    { day: '2026-11-02', hour: '2026-11-01T19:30:00.000Z', month: '2026-11', totals: { requests: 1 } },
  ]);
});

test('a check of an allowance writes nothing, and all budgets are read by one statement', async () => {
  const [model = ''] = await pricedModels(1);
  const check = `{ checkAllowance(model: "${model}", owner: "team-c", usage: { input: 1 }) {
    allowed reason remaining { budgetExact }
  } }`;
  const written = await gateway.statements(() => gateway.askAsOperator(check));
  expect(written.filter((statement) => /^(insert|update|delete)/i.test(statement))).toEqual([]);
  const fields = 'spent reserved remainingExact periodStart forecast';
  const one = await gateway.statements(() => gateway.askAsOperator('{ budgets { nodes { spent } } }'));
  const all = await gateway.statements(() => gateway.askAsOperator(`{ budgets { nodes { ${fields} } } }`));
  expect(all).toHaveLength(one.length);
});

test.each(['Mars/Olympus', '+05:30', "UTC'", ''])('the time zone "%s" is refused', async (timeZone) => {
  const query = 'query ($timeZone: String!) { usage(groupBy: [DAY], timeZone: $timeZone) { totalCount } }';
  const { errors } = await gateway.askAsOperator(query, { timeZone });
  expect(errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
});
