/** The fields of a usage profile, by the name of their parameter in the URL. */
const usageFields = [
  { name: 'input', initial: 10_000_000 },
  { name: 'output', initial: 2_000_000 },
  { name: 'cache', initial: 0 },
] as const;

type UsageField = (typeof usageFields)[number]['name'];

export function usageValue({ searchParams }: URL, field: UsageField): number {
  const { initial } = usageFields.find(({ name }) => name === field) ?? { initial: 0 };
  const entered = Number(searchParams.get(field) ?? initial);
  return Number.isFinite(entered) && entered >= 0 ? entered : initial;
}

/** Null: the tokens are a total. */
export function requestsOf({ searchParams }: URL): number | null {
  const requests = Number(searchParams.get('requests'));
  return requests >= 1 ? Math.floor(requests) : null;
}

/**
 * What the URL asks the graph to price. The tokens are those of all requests together, and those read from the cache are
 * a part of the input. With a number of requests, the tokens of each one decide its tier and whether it fits the limits.
 */
export function usageOf(url: URL) {
  const [input, output] = [usageValue(url, 'input'), usageValue(url, 'output')];
  const share = Math.min(usageValue(url, 'cache'), 100) / 100;
  const requests = requestsOf(url);
  const each = (tokens: number) => Math.round(tokens / (requests ?? 1));
  const cacheRead = each(input * share);
  return {
    input: each(input) - cacheRead,
    cacheRead,
    output: each(output),
    requests: requests ?? 1,
    scope: requests === null ? ('TOTAL' as const) : ('REQUEST' as const),
  };
}
