import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  getOperationAST,
  isLeafType,
  isObjectType,
  isRequiredArgument,
  parse,
} from 'graphql';
import { operationCost } from '../../src/server/front/operation-cost.ts';

// For each root field, the most costly operations that a gateway allows: one deep, one with long lists, one that repeats
// the field. No two fields of an operation have the same arguments, so that nothing is computed once for several.

const MAX_COST = 1_000_000;
const MAX_DEPTH = 5;
const MAX_TOKENS = 2_900;
/** Of root fields; each is an alias. */
const MAX_REPEATS = 50;
const PAGE_SIZES = [500, 200, 50, 20, 5, 1];

export interface CostlyOperation {
  /** The root field. */
  readonly field: string;
  readonly name: string;
  readonly query: string;
  readonly cost: number;
}

/** Keys of the catalog. */
export interface CatalogKeys {
  readonly models: readonly string[];
  readonly baseModels: readonly string[];
  readonly providers: readonly string[];
  readonly benchmarks: readonly string[];
  readonly ids: readonly string[];
}

type Args = (index: number, first: number) => string;

export function costlyOperations(schema: GraphQLSchema, keys: CatalogKeys): readonly CostlyOperation[] {
  const argsOf = rootArguments(keys);
  return Object.values(schema.getQueryType()?.getFields() ?? {}).flatMap((field) => {
    const args = argsOf[field.name] ?? pageArguments(field);
    const found = isLeafType(getNamedType(field.type))
      ? [repeated(field, args, '', 1, 'alone')]
      : [
          ...[1, 2, 3, MAX_DEPTH].map((depth) => largest(field, args, depth)),
          repeated(field, args, selectionsOf(getNamedType(field.type), 1, 1), 1, 'repeated'),
        ];
    const distinct = new Map(found.flatMap((one) => (one ? [[one.query, one] as const] : [])));
    return [...distinct.values()];
  });

  /** As many rows as the limits allow, then as many repetitions. */
  function largest(field: GraphQLField<unknown, unknown>, args: Args, depth: number): CostlyOperation | null {
    for (const first of PAGE_SIZES) {
      const found = repeated(
        field,
        args,
        selectionsOf(getNamedType(field.type), depth, first),
        first,
        `depth ${depth}`,
      );
      if (found) return found;
    }
    return null;
  }

  function repeated(
    { name }: GraphQLField<unknown, unknown>,
    args: Args,
    selections: string,
    first: number,
    how: string,
  ): CostlyOperation | null {
    const times = (count: number) =>
      `{ ${Array.from({ length: count }, (_, index) => `a${index}: ${name}${args(index, first)} ${selections}`).join(' ')} }`;
    const costOf = (query: string) => {
      const document = parse(query);
      const operation = getOperationAST(document);
      if (!operation) throw new Error(query);
      return operationCost({ schema, document, operation, variables: {} });
    };
    const fits = (count: number) => {
      const query = times(count);
      const tokens = query.match(/"[^"]*"|[\w.-]+|[^\s\w]/g)?.length ?? 0;
      return tokens <= MAX_TOKENS && costOf(query) <= MAX_COST;
    };
    const counts = Array.from({ length: MAX_REPEATS }, (_, index) => MAX_REPEATS - index);
    const count = counts.find(fits);
    if (count === undefined) return null;
    const query = times(count);
    return { field: name, name: `${name}, ${how}, first: ${first}, ${count} times`, query, cost: costOf(query) };
  }

  /** All leaves, and below each object the same again. */
  function selectionsOf(type: GraphQLNamedType | undefined, depth: number, first: number): string {
    if (!isObjectType(type)) return '{ __typename }';
    const selections = Object.values(type.getFields()).flatMap((field) => {
      const below = getNamedType(field.type);
      if (field.args.some((arg) => isRequiredArgument(arg) && arg.name !== 'usage')) return [];
      if (isLeafType(below)) return [field.name];
      // A page does not count as a level.
      const isPage = field.name === 'nodes';
      if (depth <= 1 && !isPage) return [];
      if (['edges', 'pageInfo'].includes(field.name)) return [];
      return [
        `${field.name}${pageArguments(field)(0, first)} ${selectionsOf(below, isPage ? depth : depth - 1, first)}`,
      ];
    });
    return `{ ${selections.join(' ') || '__typename'} }`;
  }
}

function pageArguments({ args }: GraphQLField<unknown, unknown>): Args {
  const has = (name: string) => args.some((arg) => arg.name === name);
  return (index, first) => {
    const given = [...(has('first') ? [`first: ${first}`] : []), ...(has('usage') ? [`usage: ${USAGE(index)}`] : [])];
    return given.length > 0 ? `(${given.join(', ')})` : '';
  };
}

const USAGE = (index: number) =>
  `{ input: ${100_000 + index}, output: 5000, cacheRead: 1000, cacheWrite: 1000, reasoning: 1000, requests: 1000 }`;

function rootArguments({
  models,
  baseModels,
  providers,
  benchmarks,
  ids,
}: CatalogKeys): Readonly<Record<string, Args>> {
  const one = (list: readonly string[], index: number) => JSON.stringify(list[index % list.length]);
  const many = (list: readonly string[], index: number, count: number) =>
    JSON.stringify(Array.from({ length: count }, (_, place) => list[(index * count + place) % list.length]));
  const misspelled = (list: readonly string[]) => list.map((key) => `${key.slice(0, -2)}${key.slice(-1)}x`);
  const fewKeys = 20;
  const manyKeys = 500;
  const text = (index: number) =>
    JSON.stringify(`${models[(index * 37) % models.length]} claude sonnet instruct preview turbo mini`.slice(0, 199));
  const filter = (index: number) =>
    `filter: { minContext: ${index + 1}, search: "${'aeiou'[index % 5]}", maxInputPrice: ${1000 + index} }`;
  return {
    baseModel: (index) => `(key: ${one(baseModels, index)})`,
    benchmark: (index) => `(key: ${one(benchmarks, index)})`,
    changes: (index, first) => `(first: ${first}, orderBy: ${index % 2 ? 'AS_RECORDED' : 'NEWEST_FIRST'})`,
    cheapestModels: (index) => `(first: 500, usage: ${USAGE(index)})`,
    checkAllowance: (index) => `(model: ${one(models, index)}, usage: ${USAGE(index)})`,
    checkModels: (index) =>
      `(keys: ${many(index % 2 ? models : misspelled(models), index, index === 0 ? manyKeys : fewKeys)})`,
    compareModels: (index) => `(keys: ${many(models, index, fewKeys / 2)})`,
    compareVersions: (index) => `(left: "${index}.0.0", right: "1.${index}.0-${'a.1.'.repeat(20)}z")`,
    model: (index) => `(key: ${one(models, index)})`,
    models: (index, first) => `(first: ${first}, ${filter(index)}, orderBy: [{ field: CONTEXT, direction: DESC }])`,
    node: (index) => `(id: ${one(ids, index)})`,
    nodes: (index) => `(ids: ${many(ids, index, fewKeys)})`,
    priceChanges: (_, first) => `(since: "2026-01-01", first: ${first})`,
    provider: (index) => `(key: ${one(providers, index)})`,
    recommendModels: (index) =>
      `(first: 50, need: { usage: ${USAGE(index)}, budget: { perRequest: 1000 }, prefer: { openWeights: true }, weights: { price: 1, context: 1, output: 1, recency: 1, knowledge: 1, benchmarks: [${benchmarks
        .slice(0, 8)
        .map((key) => `{ key: ${JSON.stringify(key)} }`)
        .join(', ')}] } })`,
    resolveModel: (index) => `(text: ${text(index)})`,
    resolveModels: (index) => `(texts: ${many(misspelled(models), index, index === 0 ? manyKeys : fewKeys)})`,
    suggestKeys: (index) =>
      `(first: 20, kind: ${['PROVIDER', 'BASE_MODEL', 'BENCHMARK'][index % 3]}, text: ${text(index)})`,
    suggestModels: (index) => `(first: 20, text: ${text(index)})`,
    usage: (_, first) => `(first: ${first}, groupBy: [MODEL, DAY])`,
    valueFrontier: (index) => `(benchmark: ${one(benchmarks, index)}, usage: ${USAGE(index)})`,
  };
}
