// Lists the cheapest models with tool calling, page by page. Usage: node examples/query.mjs [page size]
const url = `${process.env.MODELGRAPH_URL ?? 'http://127.0.0.1:4000'}/graphql`;
const pageSize = Number(process.argv[2] ?? 10);
const maxPages = 3;

const query = `
  query Cheapest($first: Int!, $after: String) {
    models(
      filter: { capabilities: [TOOL_CALL], priceKinds: [METERED] }
      orderBy: [{ field: INPUT_PRICE }, { field: OUTPUT_PRICE }]
      first: $first
      after: $after
    ) {
      nodes { key pricing { input output } }
      pageInfo { hasNextPage endCursor }
    }
  }
`;

let after = null;
for (let page = 1; page <= maxPages; page += 1) {
  const { models } = await ask(query, { first: pageSize, after });
  for (const { key, pricing } of models.nodes) console.log(`${key}  $${pricing.input} in, $${pricing.output} out`);
  if (!models.pageInfo.hasNextPage) break;
  after = models.pageInfo.endCursor;
}

async function ask(query, variables) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await response.json();
  if (errors) throw new Error(errors.map(({ message }) => message).join('\n'));
  return data;
}
