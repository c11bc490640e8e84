import { execute as executeOfYoga } from '@graphql-tools/executor';
import * as graphql16 from 'graphql';
import * as graphql17 from 'graphql-17';
import { compileQuery } from 'graphql-jit';
import { median, printTable } from './table.mjs';

// The engines that could execute a page of 50 models with all around it, with data in memory and a promise for each
// provider and list, as loaders give it. The least time of many rounds is that without other programs.
const isShort = process.argv.includes('--short');
const rounds = isShort ? 3 : 40;
const EXECUTIONS = 20;

const typeDefs = `
type Query { models(first: Int): Models }
type Models { nodes: [Model!]! }
type Model { key: String! name: String! status: String! limits: Limits! pricing: Pricing! provider: Provider! results: Results! }
type Limits { context: Int output: Int }
type Pricing { input: String output: String }
type Provider { key: String! name: String! }
type Results { nodes: [Result!]! }
type Result { score: String benchmark: Benchmark! }
type Benchmark { key: String! name: String! }
`;
const question = `query Page($first: Int) { models(first: $first) { nodes {
  key name status limits { context output } pricing { input output } provider { key name }
  results { nodes { score benchmark { key name } } }
} } }`;
const variableValues = { first: 50 };

const nodes = Array.from({ length: 50 }, (_, index) => ({
  key: `acme/m${index}`,
  name: `M ${index}`,
  status: 'ACTIVE',
  limits: { context: 128_000, output: 8_000 },
  pricing: { input: '1.25', output: '10' },
}));
const rootValue = { models: { nodes } };

const results = {
  nodes: Array.from({ length: 3 }, (_, number) => ({
    score: '80',
    benchmark: { key: `b${number}`, name: `B ${number}` },
  })),
};

function withResolvers(schema) {
  const { provider, results: ofModel } = schema.getType('Model').getFields();
  // graphql-jit does not call functions in the data, as graphql-js does.
  provider.resolve = () => Promise.resolve({ key: 'acme', name: 'Acme' });
  ofModel.resolve = () => Promise.resolve(results);
  return schema;
}

const document16 = graphql16.parse(question);
const schema16 = withResolvers(graphql16.buildSchema(typeDefs));
const document17 = graphql17.parse(question);
const schema17 = withResolvers(graphql17.buildSchema(typeDefs));
const compiled = compileQuery(schema16, document16);
const given16 = { schema: schema16, document: document16, rootValue, variableValues };
const given17 = { schema: schema17, document: document17, rootValue, variableValues };
const engines = {
  'graphql-js 17': () => graphql17.execute(given17),
  'graphql-js 16': () => graphql16.execute(given16),
  'executor of Yoga': () => executeOfYoga(given16),
  'graphql-jit': () => compiled.query(rootValue, {}, variableValues),
};

const [expected, ...others] = await Promise.all(Object.values(engines).map(async (run) => JSON.stringify(await run())));
if (others.some((other) => other !== expected)) throw new Error('The engines give different answers.');

const times = Object.fromEntries(Object.keys(engines).map((name) => [name, []]));
for (let round = -3; round < rounds; round++) {
  for (const [name, run] of Object.entries(engines)) {
    const startedAt = process.cpuUsage();
    for (let execution = 0; execution < EXECUTIONS; execution++) await run();
    const { user, system } = process.cpuUsage(startedAt);
    if (round >= 0) times[name].push((user + system) / 1_000 / EXECUTIONS);
  }
}
const best = Math.min(...times['graphql-js 17']);
await printTable(
  ['engine', 'least ms', 'median ms', 'least, of graphql-js 17'],
  Object.entries(times).map(([name, of]) => [name, Math.min(...of), median(of), Math.min(...of) / best]),
);
