import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import DataLoader from 'dataloader';
import postgres from 'postgres';
import { columns } from '../distinct-questions.mjs';

// Apollo Server 5 with loaders written by hand, on the tables of the peers.
const [url] = process.argv.slice(2);
const PAGE = 50;
const sql = postgres(url, { max: 10, connection: { search_path: 'peer' } });

const typeDefs = `
enum ModelOrderField { INPUT_PRICE OUTPUT_PRICE RELEASE_DATE CONTEXT NAME }
enum OrderDirection { ASC DESC }
input ModelOrder { field: ModelOrderField! direction: OrderDirection! }
input ModelFilter {
  minContext: Int maxInputPrice: Float capabilities: [String!] openWeights: Boolean releasedAfter: String labs: [String!]
}
type Query { models(first: Int!, filter: ModelFilter, orderBy: [ModelOrder!]): ModelConnection }
type ModelConnection { pageInfo: PageInfo! nodes: [Model!]! }
type PageInfo { hasNextPage: Boolean! endCursor: String }
type Model {
  key: String! name: String! status: String! limits: Limits! pricing: Pricing! provider: Provider! benchmarks: BenchmarkResults!
}
type Limits { context: Int output: Int }
type Pricing { input: String output: String }
type Provider { key: String! name: String! }
type BenchmarkResults { nodes: [BenchmarkResult!]! }
type BenchmarkResult { score: String benchmark: Benchmark! }
type Benchmark { key: String! name: String! }
`;

const resolvers = {
  Query: { models: (_parent, { filter = {}, orderBy }) => modelPage(filter, orderBy?.[0]) },
  Model: {
    limits: (model) => ({ context: model.context_tokens, output: model.output_tokens }),
    pricing: (model) => ({ input: model.price_input, output: model.price_output }),
    provider: (model, _args, { providers }) => providers.load(model.provider_key),
    benchmarks: async (model, _args, { results }) => ({
      nodes: model.base_model_key === null ? [] : await results.load(model.base_model_key),
    }),
  },
  BenchmarkResult: { benchmark: (result) => ({ key: result.benchmark_key, name: result.benchmark_name }) },
};

async function modelPage({ minContext, maxInputPrice, capabilities, openWeights, releasedAfter, labs }, order) {
  const isGiven = (value) => value !== undefined && value !== null;
  const direction = order?.direction === 'DESC' ? sql`desc nulls last` : sql`asc`;
  const rows = await sql`
    select * from models where true
      ${isGiven(minContext) ? sql`and context_tokens >= ${minContext}` : sql``}
      ${isGiven(maxInputPrice) ? sql`and comparable_input_price <= ${maxInputPrice}` : sql``}
      ${isGiven(capabilities) ? sql`and capabilities @> ${capabilities}` : sql``}
      ${isGiven(openWeights) ? sql`and open_weights = ${openWeights}` : sql``}
      ${isGiven(releasedAfter) ? sql`and release_date > ${releasedAfter}` : sql``}
      ${isGiven(labs) ? sql`and lab_key = any(${labs})` : sql``}
    order by ${order ? sql`${sql(columns[order.field])} ${direction},` : sql``} key limit ${PAGE + 1}`;
  const nodes = rows.slice(0, PAGE);
  return { nodes, pageInfo: { hasNextPage: rows.length > PAGE, endCursor: nodes.at(-1)?.key ?? null } };
}

function loaders() {
  return {
    providers: new DataLoader(async (keys) => {
      const rows = await sql`select key, name from providers where key = any(${keys})`;
      const byKey = new Map(rows.map((row) => [row.key, row]));
      return keys.map((key) => byKey.get(key));
    }),
    results: new DataLoader(async (keys) => {
      const rows =
        await sql`select * from benchmark_results where base_model_key = any(${keys}) order by benchmark_key`;
      const byKey = Map.groupBy(rows, (row) => row.base_model_key);
      return keys.map((key) => byKey.get(key) ?? []);
    }),
  };
}

const server = new ApolloServer({ typeDefs, resolvers, introspection: false });
const started = await startStandaloneServer(server, {
  listen: { port: 0, host: '127.0.0.1' },
  context: async () => loaders(),
});
process.send(started.url);
process.once('disconnect', () => process.exit());
