/** Questions that never repeat: pages of 50 models with their providers and benchmarks, by filters drawn from a seed. */
export function* distinctQuestions(seed) {
  const random = randomFrom(seed);
  const pick = (values) => values[Math.floor(random() * values.length)];
  const chance = (share, value) => (random() < share ? value() : undefined);
  while (true) {
    yield {
      query,
      variables: {
        filter: {
          // A number that no other question has.
          minContext: Math.floor(random() * 200_000),
          maxInputPrice: chance(0.5, () => Number((random() * 20).toFixed(6))),
          capabilities: chance(0.5, () => [pick(['REASONING', 'TOOL_CALL', 'VISION', 'STRUCTURED_OUTPUT'])]),
          openWeights: chance(0.2, () => random() < 0.5),
          releasedAfter: chance(0.3, () => `202${pick([3, 4, 5])}-0${pick([1, 4, 7])}`),
          labs: chance(0.2, () => [pick(['openai', 'anthropic', 'google', 'meta', 'mistral', 'alibaba', 'deepseek'])]),
        },
        orderBy: chance(0.7, () => [{ field: pick(fields), direction: pick(['ASC', 'DESC']) }]),
      },
    };
  }
}

const fields = ['INPUT_PRICE', 'OUTPUT_PRICE', 'RELEASE_DATE', 'CONTEXT', 'NAME'];

const query = `query Page($filter: ModelFilter, $orderBy: [ModelOrder!]) {
  models(first: 50, filter: $filter, orderBy: $orderBy) {
    pageInfo { hasNextPage endCursor }
    nodes {
      key name status limits { context output } pricing { input output }
      provider { key name }
      benchmarks { nodes { score benchmark { key name } } }
    }
  }
}`;

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
