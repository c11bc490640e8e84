import { beforeAll, describe, expect, test } from 'vitest';
import { plainCost } from '../../fixtures/plain-cost.ts';
import { randomFrom } from '../../fixtures/random.ts';
import type { CatalogGateway } from '../../harness/catalog-gateway.ts';
import type { TestedCatalog } from '../../harness/tested-catalogs.ts';

// biome-ignore lint/suspicious/noExplicitAny: the source's JSON and what the graph answers, taken as they come.
type Raw = any;

/** A model as the source has it, with what only the graph knows. */
interface Model {
  readonly key: string;
  readonly provider: Raw;
  readonly source: Raw;
  readonly baseModel: string | null;
  readonly priceKind: string;
}

const RECOMMEND = `query ($need: ModelNeedInput!) { recommendModels(need: $need, first: 50) {
  matchCount
  requirements { field value eliminates satisfiedBy }
  conflict { field value }
  recommendations {
    score alternatives cost { total } reason components { kind value normalized weight contribution }
    model { key }
  }
} }`;

/** Compares the recommendations for this many random needs with a plain evaluation. */
export function describeRecommendations(tested: TestedCatalog, needCount: number): void {
  describe.skipIf(tested.isAbsent)(`${needCount} needs put to ${tested.name}`, () => {
    let gateway: CatalogGateway;
    let models: readonly Model[];
    let cases: readonly { readonly need: Raw; readonly answer: Raw; readonly matchCount: readonly Model[] }[];

    beforeAll(async () => {
      const document = tested.newer();
      gateway = await tested.gateway();
      models = await modelsOf(document);
      const random = randomFrom(20_260_626);
      cases = [];
      for (let count = 0; count < needCount; count += 1) {
        const need = someNeed(random);
        const { recommendModels: answer } = await gateway.read(RECOMMEND, { need });
        cases = [...cases, { need, answer, matchCount: models.filter(fitsAll(need)) }];
      }
    }, 300_000);

    async function modelsOf(document: Raw): Promise<Model[]> {
      const found: Model[] = [];
      for (let after: string | null = null, isMore = true; isMore; ) {
        const page: Raw = await gateway.read(
          `query ($after: String) { models(first: 500, after: $after) {
          nodes { key modelId priceKind provider { key } baseModel { key } } pageInfo { hasNextPage endCursor } } }`,
          { after },
        );
        for (const { key, modelId, priceKind, provider, baseModel } of page.models.nodes) {
          const served = document.providers[provider.key];
          const source = served.models[modelId];
          found.push({ key, priceKind, source, provider: { ...served, key: provider.key }, baseModel: baseModel?.key });
        }
        isMore = page.models.pageInfo.hasNextPage;
        after = page.models.pageInfo.endCursor;
      }
      return found;
    }

    // Fewer needs do not reach both ends.
    test.runIf(needCount >= 30)('range from no match to many matches', () => {
      const counts = cases.map(({ answer }) => answer.matchCount);
      expect(counts.some((count) => count === 0)).toBe(true);
      expect(counts.filter((count) => count > 0).length).toBeGreaterThan(needCount / 3);
      expect(Math.max(...counts)).toBeGreaterThan(models.length / 30);
    });

    test('match as many models as a plain evaluation', () => {
      for (const { need, answer, matchCount } of cases) {
        expect({ need, matchCount: answer.matchCount }).toEqual({ need, matchCount: matchCount.length });
      }
    });

    test('get only models that satisfy every requirement', () => {
      for (const { need, answer, matchCount } of cases) {
        const keys = new Set(matchCount.map(({ key }) => key));
        const strangers = answer.recommendations.filter((one: Raw) => !keys.has(one.model.key));
        expect({ need, strangers }).toEqual({ need, strangers: [] });
      }
    });

    test('have requirements that eliminate as many models as a plain evaluation', () => {
      for (const { need, answer } of cases) {
        const requirements = requirementsOf(need);
        const expected = requirements.map(({ field, value, holds }) => ({
          field,
          value,
          satisfiedBy: models.filter(holds).length,
          eliminates: models.filter((model) => requirements.every((one) => one.holds(model) === (one.holds !== holds)))
            .length,
        }));
        const byField = (one: Raw, other: Raw) =>
          `${one.field} ${one.value}` < `${other.field} ${other.value}` ? -1 : 1;
        expect(answer.requirements.toSorted(byField)).toEqual(expected.toSorted(byField));
        const eliminates = answer.requirements.map((one: Raw) => one.eliminates);
        expect(eliminates).toEqual(eliminates.toSorted((one: number, other: number) => other - one));
      }
    });

    test('have a conflict that excludes every model only as a whole, and only if none matches', () => {
      for (const { need, answer, matchCount } of cases) {
        const requirements = requirementsOf(need);
        const satisfying = (set: Raw[]) => models.filter((model) => set.every(({ holds }) => holds(model)));
        const named = ({ field, value }: Raw) => JSON.stringify([field, value]);
        const names = answer.conflict.map(named);
        const members = requirements.filter((one: Raw) => names.includes(named(one)));
        expect(members).toHaveLength(names.length);
        expect({ need, hasConflict: members.length > 0 }).toEqual({ need, hasConflict: matchCount.length === 0 });
        if (members.length === 0) continue;
        expect(satisfying(members)).toEqual([]);
        for (const member of members)
          expect(satisfying(members.filter((one: Raw) => one !== member)).length).toBeGreaterThan(0);
      }
    });

    test('get each base model once, up to 50', () => {
      for (const { answer, matchCount } of cases) {
        const groups = Map.groupBy(matchCount, ({ key, baseModel }) => baseModel ?? key);
        const groupOf = new Map(matchCount.map((model) => [model.key, model.baseModel ?? model.key]));
        const got: string[] = answer.recommendations.map((one: Raw) => groupOf.get(one.model.key));
        expect(new Set(got).size).toBe(got.length);
        expect(got.length).toBe(Math.min(groups.size, 50));
        const alternatives = answer.recommendations.map((one: Raw) => one.alternatives);
        expect(alternatives).toEqual(got.map((group) => (groups.get(group)?.length ?? 0) - 1));
      }
    });

    test('get descending scores between 0 and 1, each the sum of its components', () => {
      for (const { answer } of cases) {
        const scores: number[] = answer.recommendations.map((one: Raw) => one.score);
        expect(scores).toEqual(scores.toSorted((one, other) => other - one));
        for (const { score, components } of answer.recommendations) {
          expect(score).toBe(components.reduce((sum: number, part: Raw) => sum + part.contribution, 0));
          expect(score).toBeGreaterThanOrEqual(0);
          expect(score).toBeLessThanOrEqual(1 + 1e-12);
          const weights = components.reduce((sum: number, part: Raw) => sum + part.weight, 0);
          for (const part of components)
            expect(part.contribution).toBeCloseTo((part.normalized * part.weight) / weights, 12);
        }
      }
    });

    test('normalize better values higher, and unknown values to 0', () => {
      for (const { answer } of cases) {
        const components: Raw[] = answer.recommendations.flatMap((one: Raw) => one.components);
        for (const [kind, all] of Map.groupBy(components, (part) => part.kind)) {
          const known = all.filter((part) => part.value !== null);
          expect(all.filter((part) => part.value === null && part.normalized !== 0)).toEqual([]);
          const ordered = known.toSorted((one, other) => (one.value < other.value ? -1 : 1));
          const normalized = ordered.map((part) => part.normalized);
          const rising = normalized.toSorted((one, other) => one - other);
          if (kind === 'PRICE') expect(normalized).toEqual(rising.toReversed());
          else if (kind !== 'LAB') expect(normalized).toEqual(rising);
        }
      }
    });

    test('get a cost for exactly the models with a known price', () => {
      const byKey = new Map(models.map((model) => [model.key, model]));
      for (const { need, answer } of cases) {
        for (const { model, cost, components } of answer.recommendations) {
          const served = byKey.get(model.key);
          const expected = served && need.usage ? plainCost(served, need.usage, noSurcharge) : null;
          expect(cost?.total ?? null).toEqual(expected?.toNumber() ?? null);
          const price = components.find((part: Raw) => part.kind === 'PRICE');
          if (price && need.usage) expect(price.value).toEqual(cost?.total ?? null);
        }
      }
    });

    /** Random, but the same each time. */
    function someNeed(random: () => number): Raw {
      const maybe = (chance: number, make: () => Raw) => (random() < chance ? make() : undefined);
      const oneOf = (values: readonly Raw[]) => values[Math.floor(random() * values.length)];
      const usage = maybe(0.7, () => ({
        input: oneOf([1000, 20_000, 250_000]),
        output: oneOf([0, 500, 8000]),
        cacheRead: oneOf([0, 0, 5000]),
        reasoning: oneOf([0, 0, 2000]),
        requests: oneOf([1, 1000, 50_000]),
      }));
      const filter = {
        capabilities: maybe(0.5, () => oneOf([['TOOL_CALL'], ['REASONING', 'VISION'], ['STRUCTURED_OUTPUT', 'PDF']])),
        inputModalities: maybe(0.3, () => oneOf([['IMAGE'], ['TEXT', 'AUDIO'], ['VIDEO']])),
        outputModalities: maybe(0.15, () => oneOf([['IMAGE'], ['AUDIO']])),
        minContext: maybe(0.4, () => oneOf([100_000, 200_000, 1_000_000])),
        minOutput: maybe(0.2, () => oneOf([8000, 100_000])),
        labs: maybe(0.2, () => oneOf([['openai'], ['anthropic', 'google']])),
        providers: maybe(0.15, () => oneOf([['openrouter', 'openai'], ['azure']])),
        openWeights: maybe(0.25, () => oneOf([true, false])),
        usableWithEnvVars: maybe(0.2, () => oneOf([['OPENROUTER_API_KEY', 'OPENAI_API_KEY'], ['GITHUB_TOKEN']])),
      };
      const budget = usage && maybe(0.6, () => oneOf(['perMonth', 'perRequest']));
      const prefer = maybe(0.4, () => ({ labs: ['openai', 'mistral'], openWeights: maybe(0.5, () => true) }));
      return JSON.parse(
        JSON.stringify({
          filter,
          usage,
          prefer,
          ...(budget ? { budget: { [budget]: oneOf([0, 0.01, 1, 50]) } } : {}),
          weights: maybe(0.7, () => ({
            price: oneOf([0, 1, 2.5]),
            context: oneOf([0, 0.1]),
            recency: 0.3,
            knowledge: oneOf([0, 1]),
            benchmarks: maybe(0.5, () => [{ key: oneOf(['swe-bench-pro', 'aider-polyglot']), weight: 2 }]),
          })),
        }),
      );
    }
  });
}

/** The needs write nothing to a cache. */
const noSurcharge: ReadonlySet<string> = new Set();

const answersInText = ({ source }: Raw) =>
  source.modalities.output.includes('text') && !/embed|rerank|bge-|e5-/i.test(`${source.family} ${source.id}`);

/** The requirements of a need, evaluated without SQL. */
function requirementsOf({ filter, usage, budget: { perMonth, perRequest } = {} as Raw }: Raw) {
  const all = [
    is('filter.statuses', ['ACTIVE', 'ALPHA', 'BETA'], ({ source }) => source.status !== 'deprecated'),
    ...(filter.capabilities ?? []).map((name: string) =>
      is('filter.capabilities', name, ({ source }) => capable[name]?.(source) === true),
    ),
    ...(filter.inputModalities ?? ['TEXT']).map((name: string) =>
      is('filter.inputModalities', name, ({ source }) => source.modalities.input.includes(name.toLowerCase())),
    ),
    ...(filter.outputModalities ?? []).map((name: string) =>
      is('filter.outputModalities', name, ({ source }) => source.modalities.output.includes(name.toLowerCase())),
    ),
    ...(filter.outputModalities ? [] : [is('filter.outputModalities', 'TEXT', answersInText)]),
    given(
      'minContext',
      (least) =>
        ({ source }) =>
          source.limit.context > 0 && source.limit.context >= least,
    ),
    given(
      'minOutput',
      (least) =>
        ({ source }) =>
          source.limit.output > 0 && source.limit.output >= least,
    ),
    given(
      'labs',
      (labs) =>
        ({ baseModel }) =>
          labs.includes(baseModel?.split('/')[0]),
    ),
    given(
      'providers',
      (providers) =>
        ({ provider }) =>
          providers.includes(provider.key),
    ),
    given(
      'openWeights',
      (open) =>
        ({ source }) =>
          source.open_weights === open,
    ),
    given(
      'usableWithEnvVars',
      (names) =>
        ({ provider }) =>
          provider.env.every((name: string) => names.includes(name)) || /^http:\/\/(localhost|127)/.test(provider.api),
    ),
  ];
  if (usage) all.push(is('usage', roomOf(usage), hasRoom(roomOf(usage))));
  if (perMonth !== undefined) {
    all.push(is('budget.perMonth', perMonth, (model) => plainCost(model, usage, noSurcharge)?.lte(perMonth) ?? false));
  }
  if (perRequest !== undefined) {
    const once = { ...usage, requests: 1 };
    all.push(
      is('budget.perRequest', perRequest, (model) => plainCost(model, once, noSurcharge)?.lte(perRequest) ?? false),
    );
  }
  return all.filter((one) => one !== null);

  function is(field: string, value: unknown, holds: (model: Model) => boolean) {
    return { field, value, holds };
  }

  function given(name: string, holds: (value: Raw) => (model: Model) => boolean) {
    const value = filter[name];
    return value === undefined ? null : is(`filter.${name}`, value, holds(value));
  }
}

function fitsAll(need: Raw) {
  const requirements = requirementsOf(need);
  return (model: Model) => requirements.every(({ holds }) => holds(model));
}

const capable: Readonly<Record<string, (source: Raw) => boolean>> = {
  TOOL_CALL: (source) => source.tool_call,
  REASONING: (source) => source.reasoning,
  STRUCTURED_OUTPUT: (source) => source.structured_output,
  VISION: (source) => source.modalities.input.includes('image'),
  PDF: (source) => source.modalities.input.includes('pdf'),
};

function roomOf({ input, output, cacheRead, reasoning }: Raw) {
  return { input: input + cacheRead, output: output + reasoning };
}

function hasRoom({ input, output }: Raw) {
  return ({ source: { limit } }: Model) => {
    const forInput = limit.input || limit.context;
    if (!forInput || forInput < input) return false;
    if (output > 0 && !(limit.output >= output)) return false;
    return !limit.context || limit.context >= input + output;
  };
}
