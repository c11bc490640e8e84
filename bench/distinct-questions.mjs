/** Pages of 50 models that never repeat: filters and orders drawn from a seed. */
export function* drawnPages(seed) {
  const random = randomFrom(seed);
  const pick = (values) => values[Math.floor(random() * values.length)];
  const chance = (share, value) => (random() < share ? value() : undefined);
  while (true) {
    yield {
      // A number that hardly any other page has.
      minContext: Math.floor(random() * 200_000),
      maxInputPrice: chance(0.5, () => Number((random() * 20).toFixed(6))),
      capability: chance(0.5, () => pick(['REASONING', 'TOOL_CALL', 'VISION', 'STRUCTURED_OUTPUT'])),
      openWeights: chance(0.2, () => random() < 0.5),
      releasedAfter: chance(0.3, () => `202${pick([3, 4, 5])}-0${pick([1, 4, 7])}`),
      lab: chance(0.2, () => pick(['openai', 'anthropic', 'google', 'meta', 'mistral', 'alibaba', 'deepseek'])),
      order: chance(0.7, () => ({ field: pick(Object.keys(columns)), direction: pick(['ASC', 'DESC']) })),
    };
  }
}

/** The questions to the gateway, and to Apollo Server with the same schema. */
export function* gatewayQuestions(seed) {
  for (const page of drawnPages(seed)) {
    const { minContext, maxInputPrice, capability, openWeights, releasedAfter, lab, order } = page;
    const filter = {
      minContext,
      maxInputPrice,
      openWeights,
      releasedAfter,
      capabilities: capability && [capability],
      labs: lab && [lab],
    };
    yield JSON.stringify({ query: gatewayQuery, variables: { filter, orderBy: order && [order] } });
  }
}

export function* postgraphileQuestions(seed) {
  for (const page of drawnPages(seed)) {
    const { minContext, maxInputPrice, capability, openWeights, releasedAfter, lab, order } = page;
    const filter = {
      contextTokens: { greaterThanOrEqualTo: minContext },
      comparableInputPrice: maxInputPrice === undefined ? undefined : { lessThanOrEqualTo: maxInputPrice },
      capabilities: capability && { contains: [capability] },
      openWeights: openWeights === undefined ? undefined : { equalTo: openWeights },
      releaseDate: releasedAfter && { greaterThan: releasedAfter },
      labKey: lab && { equalTo: lab },
    };
    const orderBy = order && [`${columns[order.field].toUpperCase()}_${order.direction}`];
    yield JSON.stringify({ query: postgraphileQuery, variables: { filter, orderBy } });
  }
}

/** The column of each field that pages are ordered by. */
export const columns = {
  INPUT_PRICE: 'comparable_input_price',
  OUTPUT_PRICE: 'comparable_output_price',
  RELEASE_DATE: 'release_date',
  CONTEXT: 'context_tokens',
  NAME: 'name',
};

const gatewayQuery = `query Page($filter: ModelFilter, $orderBy: [ModelOrder!]) {
  models(first: 50, filter: $filter, orderBy: $orderBy) {
    pageInfo { hasNextPage endCursor }
    nodes {
      key name status limits { context output } pricing { input output }
      provider { key name }
      benchmarks { nodes { score benchmark { key name } } }
    }
  }
}`;

const postgraphileQuery = `query Page($filter: ModelFilter, $orderBy: [ModelOrderBy!]) {
  allModels(first: 50, filter: $filter, orderBy: $orderBy) {
    pageInfo { hasNextPage endCursor }
    nodes {
      key name status contextTokens outputTokens priceInput priceOutput
      providerByProviderKey { key name }
      baseModelByBaseModelKey { benchmarkResultsByBaseModelKey { nodes { score benchmarkKey benchmarkName } } }
    }
  }
}`;

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
