import type { GraphqlRequest } from './ask-over.ts';

interface Attack extends GraphqlRequest {
  readonly limit: string;
  readonly requested: number;
  readonly allowed: number;
}

/** Operations that would keep a gateway busy, by what they do. */
export const attacks: readonly (readonly [name: string, attack: Attack])[] = [
  [
    'models of base models, twelve times',
    { query: `{ ${modelsOfBaseModels(12, '')} }`, limit: 'FIELD_DEPTH', requested: 21, allowed: 20 },
  ],
  [
    'pages of 500 in pages of 500, four times',
    {
      query: `{ ${modelsOfBaseModels(4, '(first: 500)')} }`,
      limit: 'COST',
      requested: 62_875_751_502,
      allowed: 1_000_000,
    },
  ],
  [
    'pages of 500 in pages of 500, beside a list without arguments',
    {
      query: `{ ${modelsOfBaseModels(4, '(first: 500)')} heldChanges(first: 1) { nodes { fields { field } } } }`,
      limit: 'COST',
      requested: 62_875_751_515,
      allowed: 1_000_000,
    },
  ],
  [
    'pages of 500 in pages of 500, by a variable',
    {
      query: `query ($n: Int) { ${modelsOfBaseModels(4, '(first: $n)')} }`,
      variables: { n: 500 },
      limit: 'COST',
      requested: 62_875_751_502,
      allowed: 1_000_000,
    },
  ],
  [
    'pages of 500 in pages of 500, by the default of a variable',
    {
      query: `query ($n: Int = 500) { ${modelsOfBaseModels(4, '(first: $n)')} }`,
      limit: 'COST',
      requested: 62_875_751_502,
      allowed: 1_000_000,
    },
  ],
  [
    '10,000 aliases',
    {
      query: `{ ${many(10_000, (index) => `a${index}: __typename`)} }`,
      limit: 'DOCUMENT_CHARACTERS',
      requested: 178_893,
      allowed: 100_000,
    },
  ],
  [
    '200 aliased pages',
    {
      query: `{ ${many(200, (index) => `a${index}: models(first: 500) { nodes { key } }`)} }`,
      limit: 'ALIASES',
      requested: 200,
      allowed: 100,
    },
  ],
  [
    '51 root fields',
    { query: `{ ${many(51, (index) => `a${index}: __typename`)} }`, limit: 'ROOT_FIELDS', requested: 51, allowed: 50 },
  ],
  [
    '20,000 nested lists',
    {
      query: `{ nodes(ids: ${'['.repeat(20_000)}${']'.repeat(20_000)}) { id } }`,
      limit: 'DOCUMENT_TOKENS',
      requested: 40_010,
      allowed: 3_000,
    },
  ],
  [
    '1,000 nested lists',
    {
      query: `{ nodes(ids: ${'['.repeat(1_000)}${']'.repeat(1_000)}) { id } }`,
      limit: 'DOCUMENT_NESTING',
      requested: 1_002,
      allowed: 40,
    },
  ],
  [
    '100,000 tokens',
    {
      query: `{ ${'id '.repeat(100_000)} }`,
      limit: 'DOCUMENT_CHARACTERS',
      requested: 300_004,
      allowed: 100_000,
    },
  ],
  [
    '200 directives',
    {
      query: `{ __typename ${'@skip(if: false) '.repeat(200)} }`,
      limit: 'DIRECTIVES',
      requested: 200,
      allowed: 100,
    },
  ],
  [
    'a field that is repeated 200 times',
    {
      query: `{ models { nodes { ${'provider { name } '.repeat(200)} } } }`,
      limit: 'FIELD_PAIRS',
      requested: 19_900,
      allowed: 5_000,
    },
  ],
  [
    'fragments that double twelve times',
    {
      query: `{ __type(name: "Model") { ...f0 } } ${many(13, doubling)}`,
      limit: 'FIELD_SELECTIONS',
      requested: 5_002,
      allowed: 5_000,
    },
  ],
  [
    'fragments in a circle through fields',
    {
      query:
        '{ provider(key: "a") { ...f } } fragment f on Provider { models { nodes { ...g } } } fragment g on Model { provider { ...f } }',
      limit: 'FIELD_DEPTH',
      requested: 21,
      allowed: 20,
    },
  ],
  [
    '101 fragment spreads',
    {
      query: `{ ${many(101, () => '... { __typename }')} }`,
      limit: 'FRAGMENT_SPREADS',
      requested: 101,
      allowed: 100,
    },
  ],
  [
    'introspection of the types of the fields of types, nine times',
    {
      query: `{ __schema { types { ${'fields { type { '.repeat(9)} name ${'} } '.repeat(9)} } } }`,
      limit: 'FIELD_DEPTH',
      requested: 21,
      allowed: 20,
    },
  ],
  [
    'introspection of the types of the fields of types, three times',
    {
      query: `{ __schema { types { ${'fields { type { '.repeat(3)} name ${'} } '.repeat(3)} } } }`,
      limit: 'INTROSPECTION_DEPTH',
      requested: 3,
      allowed: 2,
    },
  ],
  [
    'thirty recommendations',
    {
      query: `{ ${many(30, (index) => `a${index}: recommendModels(need: {}) { matchCount }`)} }`,
      limit: 'COST',
      requested: 3_000_030,
      allowed: 1_000_000,
    },
  ],
  [
    'suggestions for 100 keys, ten times',
    {
      query: `query ($keys: [String!]!) { ${many(10, (index) => `a${index}: checkModels(keys: $keys) { suggestions { key } }`)} }`,
      variables: { keys: Array.from({ length: 100 }, (_, index) => `openai/gpt-${index}`) },
      limit: 'COST',
      requested: 1_010_010,
      allowed: 1_000_000,
    },
  ],
  [
    'a list of 20,000 in the variables',
    {
      query: 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }',
      variables: { ids: Array.from({ length: 20_000 }, () => 'x') },
      limit: 'VARIABLE_VALUES',
      requested: 20_001,
      allowed: 10_000,
    },
  ],
  [
    'a list of 20,000 numbers in the variables that is no vector',
    {
      query: 'mutation ($input: UpsertPointsInput!) { upsertPoints(input: $input) { upserted } }',
      variables: {
        input: { collection: 'x', points: [{ id: 1, payload: { list: Array.from({ length: 20_000 }, () => 1) } }] },
      },
      limit: 'VARIABLE_VALUES',
      requested: 20_007,
      allowed: 10_000,
    },
  ],
  [
    '1,000 nested lists in the variables',
    {
      query: 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }',
      variables: { ids: JSON.parse(`${'['.repeat(1_000)}${']'.repeat(1_000)}`) },
      limit: 'VARIABLE_DEPTH',
      requested: 1_000,
      allowed: 40,
    },
  ],
];

function modelsOfBaseModels(times: number, args: string): string {
  const below = times === 1 ? 'key' : `baseModel { ${modelsOfBaseModels(times - 1, args)} }`;
  return `models${args} { nodes { ${below} } }`;
}

function doubling(index: number): string {
  const below = index < 12 ? `...f${index + 1}` : 'name';
  return `fragment f${index} on __Type { a: ofType { ${below} } b: ofType { ${below} } }`;
}

function many(count: number, make: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => make(index)).join(' ');
}
