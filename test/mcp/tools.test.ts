import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callTool as callToolInProcess } from '../../src/mcp/call-tool.ts';
import type { Tool } from '../../src/mcp/tool.ts';
import { tools } from '../../src/mcp/tools.ts';
import { type CatalogGateway, catalogGateway, gatewayWithCatalog } from '../harness/catalog-gateway.ts';
import { callMcp, callTool } from './call-mcp.ts';

/** About 2,000 tokens of compact JSON. */
const DEFAULT_ANSWER_CHARACTERS = 6_000;

let gateway: CatalogGateway;
beforeAll(async () => {
  gateway = await gatewayWithCatalog();
});
afterAll(() => gateway?.close());

const call = (name: string, args: object = {}) => callTool(gateway.url, name, args);

describe('each tool answers', () => {
  test('search_models finds models by words and price, cheapest first', async () => {
    const orderBy = [{ field: 'INPUT_PRICE' }];
    const { structured } = await call('search_models', {
      search: 'gpt',
      maxInputPrice: 1,
      priceKinds: ['METERED'],
      orderBy,
    });
    const prices = structured.models.nodes.map((model: { pricing: { input: number } }) => model.pricing.input);
    expect(prices.length).toBeGreaterThan(2);
    expect(prices).toEqual(prices.toSorted((one: number, other: number) => one - other));
    expect(Math.max(...prices)).toBeLessThanOrEqual(1);
  });

  test('search_models continues with the cursor of the page', async () => {
    const { models } = (await call('search_models', { first: 2 })).structured;
    const next = (await call('search_models', { first: 2, after: models.pageInfo.endCursor })).structured.models;
    expect(new Set([...models.nodes, ...next.nodes].map(({ key }) => key)).size).toBe(4);
  });

  test('get_model finds a model by its key, and by another spelling', async () => {
    for (const model of ['openai/gpt-5', 'GPT-5']) {
      const [check] = (await call('get_model', { model })).structured.checkModels;
      expect(check).toMatchObject({
        verdict: 'OK',
        model: { key: 'openai/gpt-5', pricing: { input: 1.25, output: 10 } },
      });
    }
  });

  test('get_model suggests models for a key that does not exist', async () => {
    const [check] = (await call('get_model', { model: 'anthropic/claude-sonet-4-4' })).structured.checkModels;
    expect(check.verdict).toBe('UNKNOWN');
    expect(check.suggestions.length).toBeGreaterThan(0);
    expect(check).not.toHaveProperty('model');
  });

  test('compare_models has one value per model', async () => {
    const { compareModels } = (await call('compare_models', { models: ['openai/gpt-5', 'google/gemini-2.5-pro'] }))
      .structured;
    const context = compareModels.rows.find(({ label }: { label: string }) => label === 'Context window');
    expect(context).toEqual({
      label: 'Context window',
      unit: 'tokens',
      higherIsBetter: true,
      equal: false,
      values: [{ value: 400_000 }, { value: 1_048_576 }],
    });
  });

  test('estimate_cost computes exact totals and names unknown models', async () => {
    const usage = { input: 10_000, output: 1_000, requests: 100 };
    const { models } = (await call('estimate_cost', { models: ['openai/gpt-5', 'openai/gpt-6'], ...usage })).structured;
    expect(models.nodes).toMatchObject([{ key: 'openai/gpt-5', cost: { totalExact: '2.25', unpriced: [] } }]);
    expect(models.unknownKeys).toMatchObject([{ key: 'openai/gpt-6' }]);
  });

  test('resolve_model finds what an id of a cloud means', async () => {
    const text = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
    const { resolveModel } = (await call('resolve_model', { text })).structured;
    expect(resolveModel.baseModel).toMatchObject({ key: 'anthropic/claude-sonnet-4-5-20250929' });
  });

  test('list_changes lists changed prices with both values', async () => {
    const { changes } = (await call('list_changes', { models: ['openai/gpt-5'], kinds: ['CHANGED'] })).structured;
    expect(changes.nodes[0]).toMatchObject({
      at: expect.stringMatching(/Z$/),
      subject: { type: 'Model', key: 'openai/gpt-5' },
    });
    expect(changes.nodes[0].fields).toContainEqual({ field: 'pricing.input', before: expect.any(Number), after: 1.25 });
  });

  test('rank_models ranks by a benchmark, and suggests benchmarks for an unknown one', async () => {
    const { benchmark } = (await call('rank_models', { benchmark: 'SWE-Bench Verified', first: 2 })).structured;
    expect(benchmark.results.nodes.map(({ rank }: { rank: number }) => rank)).toEqual([1, 2]);
    const unknown = (await call('rank_models', { benchmark: 'swebench' })).structured;
    expect(unknown).not.toHaveProperty('benchmark');
    expect(unknown.similar).toContainEqual({ key: 'swe-bench-verified' });
  });

  test('recommend_models ranks within a budget and explains', async () => {
    const need = { capabilities: ['TOOL_CALL'], budget: { perMonth: 5 }, requests: 1000 };
    const { recommendModels } = (await call('recommend_models', need)).structured;
    expect(recommendModels.recommendations).toHaveLength(5);
    for (const { cost, reason } of recommendModels.recommendations) {
      expect(Number(cost.totalExact)).toBeLessThanOrEqual(5);
      expect(reason).toContain('budget');
    }
  });
});

test('an answer is small by default, and its text is the same as its structure', async () => {
  const calls: [string, object][] = [
    ['search_models', {}],
    ['get_model', { model: 'openai/gpt-5.4' }],
    ['compare_models', { models: ['openai/gpt-5', 'anthropic/claude-opus-4-6', 'google/gemini-2.5-pro'] }],
    [
      'estimate_cost',
      { models: ['openai/gpt-5', 'openai/gpt-5.4', 'anthropic/claude-opus-4-6'], input: 9_000, cacheRead: 1 },
    ],
    ['resolve_model', { text: 'gpt-oss-120b' }],
    ['list_changes', {}],
    ['rank_models', { benchmark: 'swe-bench-verified' }],
    ['recommend_models', {}],
  ];
  const { tools } = await callMcp(gateway.url, 'tools/list');
  expect(calls.map(([name]) => name).sort()).toEqual(tools.map(({ name }: { name: string }) => name).sort());
  for (const [name, args] of calls) {
    const { text, structured, isError } = await call(name, args);
    expect(isError, text).toBe(false);
    expect(text.length, name).toBeLessThan(DEFAULT_ANSWER_CHARACTERS);
    expect(JSON.parse(text)).toEqual(structured);
    expect(text).not.toContain('null');
  }
});

test('the descriptions of all tools are small, and no schema has a form that clients refuse', async () => {
  const { tools } = await callMcp(gateway.url, 'tools/list');
  expect(JSON.stringify(tools).length).toBeLessThan(24_000);
  for (const tool of tools) {
    expect(tool).toMatchObject({ name: expect.stringMatching(/^[a-z_]{1,64}$/), annotations: { readOnlyHint: true } });
    expect(tool.description.length).toBeGreaterThan(40);
    const { properties } = tool.inputSchema;
    for (const property of Object.values<object>(properties)) expect(property).toHaveProperty('description');
    expect(JSON.stringify(tool)).not.toMatch(/"(\$ref|\$defs|anyOf|oneOf|allOf)"|\["string","null"\]/);
  }
});

describe('hostile input is an error with a code', () => {
  test.each([
    ['an unknown argument', 'search_models', { nope: 1 }, 'BAD_USER_INPUT'],
    ['the name of a member of every object', 'search_models', { constructor: 1 }, 'BAD_USER_INPUT'],
    ['a value of another type', 'search_models', { first: 'ten' }, 'BAD_USER_INPUT'],
    ['an unknown enum value', 'search_models', { capabilities: ['FLY'] }, 'BAD_USER_INPUT'],
    ['a missing argument', 'get_model', {}, 'BAD_USER_INPUT'],
    ['a page that is too large', 'search_models', { first: 100_000 }, 'BAD_USER_INPUT'],
    ['a cursor of another list', 'list_changes', { after: 'AAAA' }, 'BAD_USER_INPUT'],
    ['a model twice', 'compare_models', { models: ['openai/gpt-5', 'openai/gpt-5'] }, 'BAD_USER_INPUT'],
    ['negative tokens', 'estimate_cost', { models: ['openai/gpt-5'], input: -1 }, 'BAD_USER_INPUT'],
    ['two budgets', 'recommend_models', { budget: { perMonth: 1, perRequest: 1 } }, 'BAD_USER_INPUT'],
    ['too many values', 'search_models', { providers: Array(20_000).fill('a') }, 'LIMIT_EXCEEDED'],
    ['GraphQL as a text', 'resolve_model', { text: '") { __schema { types { name } } }' }, null],
    ['a NUL', 'get_model', { model: 'openai/gpt-5\0' }, null],
  ] as const)('%s', async (_name, tool, args, code) => {
    const { text, isError } = await call(tool, args);
    expect(isError ? JSON.parse(text).errors[0].code : null, text).toBe(code);
    expect(text).not.toMatch(/node_modules|select |\bat \//);
  });

  test('null counts as no argument', async () => {
    expect((await call('search_models', { search: null, first: 1, labs: null })).isError).toBe(false);
  });

  test('an answer that is too large for an agent', async () => {
    const [tool] = tools.filter(({ name }) => name === 'search_models');
    const nodes = Array.from({ length: 1_000 }, (_, index) => ({ key: `provider/model-${index}`, name: 'Model' }));
    const execute = async () => ({ data: { models: { nodes } } });
    const { isError, content } = await callToolInProcess(tool as Tool, {}, execute, new AbortController().signal);
    expect(isError).toBe(true);
    expect(JSON.stringify(content)).toContain('LIMIT_EXCEEDED');
  });
});

test('hidden and control characters of the source do not reach an agent, and long texts are cut', async () => {
  const hidden = '\u200b\u202e\u{e0041}';
  const model = { id: 'a', name: `A${hidden}\u0007B ${'long '.repeat(500)}`, limit: { context: 1, output: 1 } };
  const document = { providers: { p: { id: 'p', name: 'P', env: [], models: { a: model } } }, models: {} };
  const other = await catalogGateway(document);
  try {
    const { text, structured } = await callTool(other.url, 'search_models');
    expect(structured.models.nodes[0].name).toMatch(/^AB long /);
    expect(text.length).toBeLessThan(1_000);
  } finally {
    await other.close();
  }
});
