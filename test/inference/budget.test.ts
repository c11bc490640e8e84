import { afterAll, beforeAll, expect, test } from 'vitest';
import { bearer } from '../access/keys.ts';
import { type CallingGateway, callingGateway } from '../harness/calling-gateway.ts';
import { eventually } from '../harness/eventually.ts';
import { ADMIN_KEY } from '../harness/gateway.ts';
import {
  anthropic,
  events,
  type ModelAnswer,
  openAi,
  openAiEvents,
  plainUsage,
  status,
} from '../harness/model-upstream.ts';
import { eventStreams } from '../harness/watch.ts';

let gateway: CallingGateway;
beforeAll(async () => {
  gateway = await callingGateway();
  const models = ['claude-y', 'claude-sonnet-4-5', 'claude-opus-4-6'].map(
    (id) => `{
      key: "claude/${id}", name: "${id}", capabilities: [REASONING], limits: { context: 200000, output: 64000 }
      pricing: { input: 0, output: 15 }
    }`,
  );
  const { data } = await gateway.askAsOperator(`mutation {
    registerModels(input: { models: [${models}] }) { userErrors { message } }
  }`);
  expect(data.registerModels.userErrors).toEqual([]);
});
afterAll(() => gateway.close());

async function setBudget(project: string, amount: string) {
  const { data } = await gateway.askAsOperator(`mutation {
    setBudget(input: { scope: { project: "${project}" }, amount: "${amount}", period: DAY, action: BLOCK }) {
      budget { remainingExact } userErrors { code }
    }
  }`);
  expect(data.setBudget.userErrors).toEqual([]);
}

async function remaining(project: string): Promise<{ spent: string; reserved: number }> {
  const { data } = await gateway.askAsOperator('{ budgets { nodes { scope { subject } spentExact reserved } } }');
  const { spentExact: spent, reserved } = data.budgets.nodes.find(
    (budget: { scope: { subject: string } }) => budget.scope.subject === project,
  );
  return { spent, reserved };
}

async function answersOf(callers: number, call: object): Promise<number> {
  const all = await Promise.all(Array.from({ length: callers }, () => gateway.generate(call)));
  const refused = all.flatMap(({ userErrors }) => userErrors.map(({ code }: { code: string }) => code));
  expect(new Set(refused)).toEqual(new Set(['NOT_ALLOWED']));
  const answered = all.filter(({ result }) => result !== null).length;
  expect(answered).toBeGreaterThan(0);
  expect(answered + refused.length).toBe(callers);
  return answered;
}

/** About 1,004 tokens as the gateway estimates them. */
const prompt = [{ role: 'USER', content: 'word '.repeat(800) }];
const reported = (output: number, details: object = {}) => ({
  ...{ prompt_tokens: 1000, completion_tokens: output, total_tokens: 1000 + output },
  ...details,
});

test.each<[string, number, ModelAnswer[], string]>([
  ['all of its output', 200, [openAi({ usage: reported(500) })], '{ input: 1000, output: 500 }'],
  [
    'reasoning within its output',
    40,
    [openAi({ usage: reported(500, { completion_tokens_details: { reasoning_tokens: 450 } }) })],
    '{ input: 1000, output: 50, reasoning: 450 }',
  ],
  [
    'cached tokens',
    40,
    [openAi({ usage: reported(500, { prompt_tokens_details: { cached_tokens: 900 } }) })],
    '{ input: 100, cacheRead: 900, output: 500 }',
  ],
])(
  'a budget of one cent is not passed by concurrent callers that use %s: %i',
  async (name, callers, answers, usage) => {
    gateway.upstream.serve('local', ...(answers as [ModelAnswer]));
    const project = `cent ${name}`;
    await setBudget(project, '0.01');
    const answered = await answersOf(callers, {
      model: 'local/chat-1',
      project,
      messages: prompt,
      maxOutputTokens: 500,
    });
    const { spent, reserved } = await remaining(project);
    expect(Number(spent)).toBeLessThanOrEqual(0.01);
    expect(Number(spent)).toBeCloseTo(answered * Number(await gateway.costOf('local/chat-1', usage)), 12);
    expect(reserved).toBe(0);
    // Used to the end: the last of what is left does not pay another call.
    const next = gateway.generate({ model: 'local/chat-1', project, messages: prompt, maxOutputTokens: 2_000 });
    expect((await next).userErrors).toMatchObject([{ code: 'NOT_ALLOWED' }]);
  },
);

test('a budget of one cent is not passed by concurrent callers whose first attempts fail', async () => {
  gateway.upstream.serve('local', status(503));
  gateway.upstream.serve('spare', openAi({ usage: reported(500) }));
  await setBudget('cent of fallbacks', '0.01');
  const route = { baseModel: 'acme/chat-1', prefer: 'CHEAPEST', providers: ['local', 'spare'], fallbacks: 1 };
  const call = { route, project: 'cent of fallbacks', messages: prompt, maxOutputTokens: 500 };
  const all = await Promise.all(Array.from({ length: 40 }, () => gateway.generate(call)));
  const answered = all.filter(({ result }) => result !== null).length;
  const { spent, reserved } = await remaining('cent of fallbacks');
  expect(answered).toBeGreaterThan(0);
  expect(Number(spent)).toBeCloseTo(
    answered * Number(await gateway.costOf('spare/chat-1', '{ input: 1000, output: 500 }')),
    12,
  );
  expect([Number(spent) <= 0.01, reserved]).toEqual([true, 0]);
});

test('a provider that reports more than was estimated passes the budget once, by its prompts alone', async () => {
  gateway.upstream.serve('local', openAi({ usage: plainUsage }));
  await setBudget('surprised', '0.01');
  const call = { model: 'local/chat-1', project: 'surprised', maxOutputTokens: 500 };
  const answered = await answersOf(40, call);
  const cost = Number(await gateway.costOf('local/chat-1', '{ input: 1000, output: 500 }'));
  const reservedEach = Number(await gateway.costOf('local/chat-1', '{ input: 5, output: 500 }'));
  expect(answered).toBeLessThanOrEqual(Math.floor(0.01 / reservedEach));
  const { spent, reserved } = await remaining('surprised');
  expect(Number(spent)).toBeCloseTo(answered * cost, 12);
  expect(reserved).toBe(0);
  expect((await gateway.generate(call)).userErrors).toMatchObject([{ code: 'NOT_ALLOWED' }]);
});

test('within a budget, the output limit that the request to the provider has is reserved', async () => {
  gateway.upstream.serve('local', openAi());
  await setBudget('capped', '1');
  await gateway.generate({ model: 'local/chat-1', project: 'capped' });
  expect(gateway.upstream.requests.at(-1)?.body.max_tokens).toBe(4096);
  await gateway.generate({ model: 'local/chat-1', project: 'free of budgets' });
  expect(gateway.upstream.requests.at(-1)?.body.max_tokens).toBe(undefined);
});

/** An answer that uses all that the provider is allowed to write. */
const longest: ModelAnswer = (request, response) =>
  anthropic('Hello', { input_tokens: 1, output_tokens: request.body.max_tokens })(request, response);

const thinking = (options: object) => ({ providerOptions: { anthropic: { thinking: options } } });

test.for([
  ['claude-y', { reasoningEffort: 'minimal' }],
  ['claude-y', { reasoningEffort: 'high', maxOutputTokens: 100 }],
  ['claude-y', thinking({ type: 'enabled', budgetTokens: 5_000 })],
  ['claude-y', thinking({ type: 'enabled' })],
  ['claude-y', thinking({ type: 'adaptive' })],
  // The package knows these two: it lets the first one think for a share of its limit, and the second one within the output.
  ['claude-sonnet-4-5', { reasoningEffort: 'xhigh', maxOutputTokens: 9_000 }],
  ['claude-opus-4-6', { reasoningEffort: 'high' }],
  // The package obeys its own options alone.
  [
    'claude-sonnet-4-5',
    {
      ...{ reasoningEffort: 'xhigh', maxOutputTokens: 500 },
      providerOptions: { other: { thinking: { type: 'disabled' } } },
    },
  ],
  ['claude-sonnet-4-5', { reasoningEffort: 'xhigh', ...thinking({ type: 'disabled' }) }],
  ['claude-y', { providerOptions: { other: { thinking: { type: 'enabled', budgetTokens: 5_000 } } } }],
] as const)(
  'a call of %s with %j thinks within what is reserved, and a budget below that refuses it',
  async ([id, more]) => {
    gateway.upstream.serve('claude', longest);
    const model = `claude/${id}`;
    const project = `thinking ${id} ${JSON.stringify(more)}`.replaceAll('"', '');
    const call = { model, project, ...more };
    await setBudget(project, '10');
    const { result } = await gateway.generate(call);
    expect(result).toMatchObject({ usageSource: 'REPORTED' });
    const used = Number((await remaining(project)).spent);
    // A budget of what the call has used, and as much again: it is called once more, and not with a cent less.
    await setBudget(project, (2 * used - 0.000_001).toFixed(6));
    expect((await gateway.generate(call)).userErrors).toMatchObject([{ code: 'NOT_ALLOWED' }]);
    await setBudget(project, (2 * used).toFixed(6));
    expect((await gateway.generate(call)).userErrors).toEqual([]);
  },
);

test.for([-61_000, 0.5, 1e300, 2 ** 31, '5000', true])('a thinking budget of %j is refused', async (budgetTokens) => {
  gateway.upstream.serve('claude', longest);
  const project = `invalid thinking ${budgetTokens}`;
  await setBudget(project, '0.0001');
  for (const [name, option] of [
    ['other', 'thinking'],
    ['anthropic', 'thinking'],
    ['bedrock', 'reasoningConfig'],
  ] as const) {
    const providerOptions = { [name]: { [option]: { type: 'enabled', budgetTokens } } };
    const call = { model: 'claude/claude-y', project, maxOutputTokens: 60_000, providerOptions };
    expect((await gateway.generate(call)).userErrors).toMatchObject([
      { code: 'INVALID_INPUT', path: `providerOptions.${name}.${option}.budgetTokens` },
    ]);
  }
  expect(await remaining(project)).toEqual({ spent: '0', reserved: 0 });
});

test('the highest thinking budget exceeds what a budget allows', async () => {
  gateway.upstream.serve('claude', longest);
  await setBudget('highest thinking', '1');
  const call = { model: 'claude/claude-y', project: 'highest thinking', maxOutputTokens: 60_000 };
  const most = thinking({ type: 'enabled', budgetTokens: 2 ** 31 - 1 });
  expect((await gateway.generate({ ...call, ...most })).userErrors).toMatchObject([{ code: 'NOT_ALLOWED' }]);
});

test('a failed call releases its reservation', async () => {
  gateway.upstream.serve('local', status(503));
  await setBudget('released', '1');
  expect((await gateway.generate({ model: 'local/chat-1', project: 'released' })).userErrors).toMatchObject([
    { code: 'PROVIDER_UNAVAILABLE' },
  ]);
  expect(await remaining('released')).toEqual({ spent: '0', reserved: 0 });
});

test('a call that its client cancels releases its reservation, and what was delivered is spent', async () => {
  gateway.upstream.serve('local', events(openAiEvents({ text: 'word '.repeat(100) }).slice(0, 3), 'OPEN'));
  await setBudget('cancelled', '1');
  const connection = await eventStreams(gateway.url, bearer(ADMIN_KEY));
  const watch = connection.watch(
    `subscription { streamText(input: {
      model: "local/chat-1", project: "cancelled", messages: [{ role: USER, content: "Hi" }]
    }) { delta } }`,
  );
  await watch.until(({ streamText }) => streamText.delta !== null);
  expect((await remaining('cancelled')).reserved).toBeGreaterThan(0);
  watch.leave();
  const { spent } = await eventually(
    () => remaining('cancelled'),
    ({ reserved }) => reserved === 0,
  );
  connection.close();
  expect(Number(spent)).toBeGreaterThan(0);
});

test('a long prompt reserves at the price of its tier', async () => {
  gateway.upstream.serve('local', openAi());
  const registered = await gateway.askAsOperator(`mutation {
    registerModels(input: { models: [{
      key: "local/tiered-1", name: "Tiered 1", limits: { context: 100000, output: 10 }
      pricing: { input: 1, output: 1, tiers: [{ minContext: 1000, input: 10, output: 10 }] }
    }] }) { userErrors { message } }
  }`);
  expect(registered.data.registerModels.userErrors).toEqual([]);
  await setBudget('tiered', '0.01');
  const ask = (words: number) =>
    gateway.generate({
      ...{ model: 'local/tiered-1', project: 'tiered', maxOutputTokens: 10 },
      messages: [{ role: 'USER', content: 'word '.repeat(words) }],
    });
  // 1,600 tokens cost 0.0016 US dollars without the tier, and 0.016 in it.
  expect((await ask(1_280)).userErrors).toMatchObject([{ code: 'NOT_ALLOWED' }]);
  expect((await ask(100)).userErrors).toEqual([]);
});

test('a model without a price is refused while a budget blocks', async () => {
  gateway.upstream.serve('local', openAi());
  await setBudget('unpriced', '1');
  const call = { model: 'local/unpriced-1', project: 'unpriced' };
  expect((await gateway.generate(call)).userErrors).toMatchObject([{ code: 'NOT_ALLOWED' }]);
  expect((await gateway.generate({ ...call, project: 'no-budget' })).result).toMatchObject({ cost: null });
});

test('a quota of the model refuses the call that would exceed it', async () => {
  gateway.upstream.serve('local', openAi());
  const { data } = await gateway.askAsOperator(`mutation {
    registerModels(input: { models: [{
      key: "local/quota-1", name: "Quota 1", pricing: { input: 0, output: 0 }, quotas: { requestsPerDay: 2 }
    }] }) { userErrors { message } }
  }`);
  expect(data.registerModels.userErrors).toEqual([]);
  const all = [];
  for (let call = 0; call < 3; call++) all.push(await gateway.generate({ model: 'local/quota-1' }));
  expect(all.map(({ userErrors }) => userErrors.map(({ code }: { code: string }) => code))).toEqual([
    [],
    [],
    ['NOT_ALLOWED'],
  ]);
});
