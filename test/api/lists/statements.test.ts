import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CatalogGateway, catalogGateway } from '../../harness/catalog-gateway.ts';

/** Three providers that serve the same 200 models, each of which is a base model; thirty have benchmark results. */
function document(round: number) {
  const numbers = Array.from({ length: 200 }, (_, index) => index + 1);
  const models = numbers.map((number) => [`lab-${number % 7}/m-${number}`, { name: `M ${number} of ${round}` }]);
  const providers = ['acme', 'hub', 'zeta'].map((key) => [key, { name: key, models: Object.fromEntries(models) }]);
  const baseModels = models.map(([key], index) => [
    key,
    { name: `Base of ${key}, ${round}`, benchmarks: index < 30 ? results(index) : [] },
  ]);
  return { providers: Object.fromEntries(providers), models: Object.fromEntries(baseModels) };
}

function results(score: number) {
  return [1, 2, 3].map((number) => ({ name: `B ${number}`, score }));
}

let gateway: CatalogGateway;

beforeAll(async () => {
  gateway = await catalogGateway(document(1), document(2));
});
afterAll(() => gateway.close());

function statementsOf(query: string) {
  return gateway.statements(() => gateway.read(query));
}

/** The table that each statement reads first. */
async function tablesOf(query: string) {
  const statements = await statementsOf(query);
  // The gateway looks after leases and deliveries from time to time.
  const read = statements.filter((statement) => !/^update |from "webhook_deliveries"/.test(statement));
  return read.map((statement) => /from "(\w+)"/.exec(statement)?.[1]);
}

describe('the number of statements does not grow with the number of rows:', () => {
  test('a page of 500 models with provider, base model and benchmarks takes six', async () => {
    const query = `{ models(first: 500) { nodes {
      key provider { name } baseModel { name } benchmarks(first: 5) { nodes { score } }
    } } }`;
    expect(await tablesOf(query)).toEqual([
      'versions',
      'models',
      'models',
      'providers',
      'base_models',
      'benchmark_results',
    ]);
  });

  test('a page of 500 models with all that hangs on them takes one more, for the labs', async () => {
    const query = `{ models(first: 500) { nodes {
      key provider { name } baseModel { name lab { name } } api { npmPackage baseUrl }
      benchmarks(first: 5) { nodes { score benchmark { name } } }
    } } }`;
    expect((await tablesOf(query)).toSorted()).toEqual([
      'base_models',
      'base_models',
      'benchmark_results',
      'models',
      'models',
      'providers',
      'versions',
    ]);
  });

  test('the base model of a benchmark result is the one that its model has already read', async () => {
    const query = `{ models(first: 500) { nodes {
      baseModel { name } benchmarks(first: 5) { nodes { baseModel { name } } }
    } } }`;
    expect((await tablesOf(query)).toSorted()).toEqual([
      'base_models',
      'benchmark_results',
      'models',
      'models',
      'versions',
    ]);
  });

  test('providers with models, base models and benchmarks take six', async () => {
    const query = `{ providers { nodes { name models(first: 100) { nodes {
      name baseModel { name benchmarks(first: 5) { nodes { score benchmark { name } } } }
    } } } } }`;
    expect(await tablesOf(query)).toEqual([
      'versions',
      'providers',
      'models',
      'models',
      'base_models',
      'benchmark_results',
    ]);
  });

  test('labs with base models and the models that serve them take six, once the aliases of the version are known', async () => {
    const query = `{ labs { nodes { name baseModels(first: 100) { nodes { name models { nodes { name } } } } } } }`;
    await tablesOf(query);
    expect(await tablesOf(query)).toEqual([
      'versions',
      'base_models',
      'base_models',
      'base_models',
      'models',
      'models',
    ]);
  });

  test('benchmarks with results and their base models take four', async () => {
    const query = '{ benchmarks { nodes { name results(first: 100) { nodes { rank baseModel { name } } } } } }';
    expect(await tablesOf(query)).toEqual(['versions', 'benchmark_results', 'benchmark_results', 'base_models']);
  });

  test('changes with subject and refresh take one for each type of subject', async () => {
    const query = `{ changes(first: 500) { nodes {
      kind refresh { status } subject { ... on Model { name } ... on BaseModel { name } ... on Provider { name } }
    } } }`;
    const kinds = await gateway.read('{ changes(first: 500) { nodes { subject { __typename } } } }');
    const types = new Set(
      kinds.changes.nodes.map((node: { subject: { __typename: string } }) => node.subject.__typename),
    );
    expect([...types].toSorted()).toEqual(['BaseModel', 'Model']);
    expect((await tablesOf(query)).toSorted()).toEqual(['base_models', 'changes', 'models', 'refreshes', 'versions']);
  });

  test('refreshes with problems and changes take five', async () => {
    const query = `{ refreshes { nodes {
      status problems { nodes { path } } changes(first: 100) { totalCount nodes { kind } }
    } } }`;
    expect((await tablesOf(query)).toSorted()).toEqual([
      'changes',
      'changes',
      'refresh_problems',
      'refreshes',
      'versions',
    ]);
  });

  test('when models came, changed and went is one', async () => {
    const query = '{ models(first: 500) { nodes { firstSeenAt changedAt removedAt } } }';
    expect(await tablesOf(query)).toEqual(['versions', 'models', 'models', 'models']);
  });

  test('the changes of many models are one', async () => {
    const query = '{ models(first: 500) { nodes { changes(first: 5) { nodes { kind } } } } }';
    expect(await tablesOf(query)).toEqual(['versions', 'models', 'models', 'changes']);
  });

  test('the counts of many lists are one', async () => {
    const query = '{ providers { nodes { models { totalCount } } } }';
    expect(await tablesOf(query)).toEqual(['versions', 'providers', 'models']);
  });

  test('models by many keys are one, and those that are not current one more', async () => {
    const aliases = (last: number) =>
      Array.from(
        { length: 50 },
        (_, index) => `m${index}: model(key: "acme/lab-${(index + 1) % last}/m-${index + 1}") { name }`,
      );
    expect(await tablesOf(`{ ${aliases(7).join(' ')} }`)).toEqual(['versions', 'models']);
    expect(await tablesOf(`{ ${aliases(6).join(' ')} }`)).toEqual(['versions', 'models', 'models']);
  });

  test('all counts of the catalog are one', async () => {
    const counts = 'counts { providers models baseModels labs benchmarks benchmarkResults }';
    expect(await tablesOf(`{ catalog { version ${counts} } }`)).toEqual(['versions', 'refreshes', 'providers']);
  });
});

describe('aliases of one list', () => {
  test('with other arguments give each its own page', async () => {
    const { providers } = await gateway.read(`{ providers(first: 2) { nodes {
      one: models(first: 1) { nodes { key } }
      two: models(first: 2, filter: { keys: ["acme/lab-1/m-1", "hub/lab-1/m-1"] }) { nodes { key } totalCount }
      none: models(filter: { statuses: [REMOVED] }) { nodes { key } totalCount }
    } } }`);
    expect(providers.nodes).toEqual(
      ['acme', 'hub'].map((key) => ({
        one: { nodes: [{ key: `${key}/lab-0/m-105` }] },
        two: { nodes: [{ key: `${key}/lab-1/m-1` }], totalCount: 1 },
        none: { nodes: [], totalCount: 0 },
      })),
    );
  });

  test('take two statements each: for their places, and for their rows', async () => {
    const query =
      '{ providers { nodes { one: models(first: 1) { nodes { key } } two: models(first: 2) { nodes { key } } } } }';
    expect(await tablesOf(query)).toEqual(['versions', 'providers', 'models', 'models', 'models', 'models']);
  });

  test('in another order give each its own order', async () => {
    const { benchmark } = await gateway.read(`{ benchmark(key: "b-1") {
      best: results(first: 1) { nodes { score } } worst: results(first: 1, orderBy: WORST_FIRST) { nodes { score } }
    } }`);
    expect(benchmark).toEqual({ best: { nodes: [{ score: 29 }] }, worst: { nodes: [{ score: 0 }] } });
  });

  test('below lists of one name but other arguments give each its own page', async () => {
    const { a, b } = await gateway.read(`{
      a: providers(first: 1) { nodes { models(first: 1) { nodes { key } } } }
      b: providers(first: 1) { nodes { models(first: 2) { nodes { key } } } }
    }`);
    expect([a, b].map((list) => list.nodes[0].models.nodes.length)).toEqual([1, 2]);
  });
});

describe('the SQL', () => {
  test('of a page of models', async () => {
    const statements = await statementsOf('{ models(first: 50) { nodes { key } } }');
    expect(statements.map(readable)).toMatchInlineSnapshot(`
      [
        "select max(number), min(number), (select joined_at
      from versions
      order by number
      limit 1), coalesce((select has_restricted
      from registry_state), false)
      from versions",
        "select page.key, page.sort_values, ''
      from ( select *
      from (select 0 as part, row_number() over () as position, rows.*
      from ( select models.key, json_build_array((models.key)::text) as sort_values
      from models
      where (models.until_version is null and catalog_is_at($1::integer))
      order by models.key asc nulls last
      limit $2) as rows) as parts
      order by part, position
      limit $3 ) as page
      order by page.part, page.position",
        "select key, since_version, until_version, content_hash, extra, provider_key, model_id, name, family, attachment, reasoning, tool_call, structured_output, temperature, interleaved, interleaved_field, open_weights, reasoning_options, input_modalities, output_modalities, context_tokens, input_tokens, output_tokens, release_date, last_updated, knowledge_cutoff, status, price_input, price_output, price_reasoning, price_cache_read, price_cache_write, price_input_audio, price_output_audio, pricing_tiers, pricing_over_200k, pricing_modes, api_npm_package, api_base_url, api_shape, registry, source_entry, price_kind, base_model_key as base_model_key, base_model_rule as base_model_rule, case when until_version <= $1::integer then until_version end as removed_version
      from models
      where ((models.until_version is null and catalog_is_at($2::integer)) and models.key = any($3::text[]))",
      ]
    `);
  });

  test('of models by their keys', async () => {
    const statements = await statementsOf('{ model(key: "acme/lab-1/m-1") { key } }');
    expect(statements.map(readable)).toMatchInlineSnapshot(`
      [
        "select max(number), min(number), (select joined_at
      from versions
      order by number
      limit 1), coalesce((select has_restricted
      from registry_state), false)
      from versions",
        "select key, since_version, until_version, content_hash, extra, provider_key, model_id, name, family, attachment, reasoning, tool_call, structured_output, temperature, interleaved, interleaved_field, open_weights, reasoning_options, input_modalities, output_modalities, context_tokens, input_tokens, output_tokens, release_date, last_updated, knowledge_cutoff, status, price_input, price_output, price_reasoning, price_cache_read, price_cache_write, price_input_audio, price_output_audio, pricing_tiers, pricing_over_200k, pricing_modes, api_npm_package, api_base_url, api_shape, registry, source_entry, price_kind, base_model_key as base_model_key, base_model_rule as base_model_rule, case when until_version <= $1::integer then until_version end as removed_version
      from models
      where ((models.until_version is null and catalog_is_at($2::integer)) and models.key = any($3::text[]))",
      ]
    `);
  });

  test('of a page of each provider’s models, filtered', async () => {
    const statements = await statementsOf(
      '{ provider(key: "acme") { models(first: 50, filter: { statuses: [BETA] }) { totalCount nodes { key } } } }',
    );
    expect(statements.slice(2).map(readable)).toMatchInlineSnapshot(`
      [
        "select provider_key, count(*)::int
      from models
      where (models.provider_key = any($1::text[]) and ((models.until_version is null and catalog_is_at($2::integer)) and models.status = any($3::text[])))
      group by models.provider_key",
        "select page.key, page.sort_values, parent.key
      from unnest($1::text[]) as parent(key)
      cross join lateral ( select *
      from (select 0 as part, row_number() over () as position, rows.*
      from ( select models.key, json_build_array((models.key)::text) as sort_values
      from models
      where (models.provider_key = parent.key and ((models.until_version is null and catalog_is_at($2::integer)) and models.status = any($3::text[])))
      order by models.key asc nulls last
      limit $4) as rows) as parts
      order by part, position
      limit $5 ) as page
      order by page.part, page.position",
      ]
    `);
  });
});

/** With the columns of a table left out, and a line for each clause. */
function readable(statement: string): string {
  return statement
    .replaceAll('"', '')
    .replace(/\s+/g, ' ')
    .replace(/(\b\w+\.)(key|base_model_key)(, \1\w+){5,}/g, '$1*')
    .replace(/ (from|left join|inner join|cross join|where|order by|group by|limit)\b/g, '\n$1');
}
