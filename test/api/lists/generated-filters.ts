/** Filters and orders made up at random, with values at, just above and just below those of the models. */

import type { Raw } from '../../fixtures/source-in-graph-terms.ts';
import { capabilitiesOf, orderFields } from './plain-filter.ts';

export interface Generated {
  readonly filter: Raw;
  readonly orderBy: readonly { readonly field: string; readonly direction: string }[];
  readonly pageSize: number;
}

/** Every field of the filter alone four times over, then `count` combinations of them. */
export function generated(models: readonly Raw[], random: () => number, count: number): Generated[] {
  const fields = filterFields(models, random);
  const names = Object.keys(fields);
  const filters = [
    ...names.flatMap((name) => [1, 2, 3, 4].map(() => ({ [name]: fields[name]?.() }))),
    ...Array.from({ length: count }, () => combination(3)),
  ];
  return filters.map((filter, index) => ({
    filter,
    orderBy: orders(index),
    pageSize: 1 + Math.floor(random() * 13),
  }));

  function combination(depth: number): Raw {
    const chosen = Array.from({ length: 1 + Math.floor(random() * 2) }, () => pick(names));
    const filter: Raw = Object.fromEntries(chosen.map((name) => [name, fields[name]?.()]));
    // The other way round would be refused.
    if (filter.releasedAfter >= filter.releasedBefore) delete filter.releasedBefore;
    for (const name of ['and', 'or']) {
      if (depth > 1 && random() < 0.3)
        filter[name] = [1, 2, 3].slice(0, 1 + Math.floor(random() * 3)).map(() => combination(depth - 1));
    }
    if (depth > 1 && random() < 0.4) filter.not = combination(depth - 1);
    return filter;
  }

  /** Each field in each direction comes round; every third time with others after it. */
  function orders(index: number) {
    const first = { field: orderFields[index % orderFields.length] ?? '', direction: pick(['ASC', 'DESC']) };
    if (index % 3 !== 0) return [first];
    const others = orderFields.filter((field) => field !== first.field && random() < 0.3);
    return [first, ...others.map((field) => ({ field, direction: pick(['ASC', 'DESC']) }))];
  }

  function pick<Item>(items: readonly Item[]): Item {
    return items[Math.floor(random() * items.length)] as Item;
  }
}

/** A value for each field of the filter. */
function filterFields(models: readonly Raw[], random: () => number): Readonly<Record<string, () => Raw>> {
  const one = () => models[Math.floor(random() * models.length)];
  const some = (field: (model: Raw) => Raw) => () =>
    [1, 2, 3, 4].map(() => field(one())).filter((value) => value !== null);
  const near = (field: (model: Raw) => number | null | undefined, step: number) => () =>
    Math.max(0, (field(one()) ?? 0) + step * (Math.floor(random() * 3) - 1));
  const day = (field: (model: Raw) => string | null) => () => {
    const date = field(one()) ?? '2025-01-15';
    return isDay(date) ? date.slice(0, [4, 7, 10][Math.floor(random() * 3)]) : '2025-06';
  };
  const yes = () => random() < 0.5;
  return {
    keys: some((model) => model.key),
    providers: some((model) => model.provider.key),
    baseModels: some((model) => model.baseModel),
    labs: some((model) => model.baseModel?.split('/')[0] ?? null),
    families: some((model) => model.family),
    capabilities: () => capabilitiesOf(one()).filter(() => random() < 0.5),
    inputModalities: () => one().inputModalities.filter(yes),
    outputModalities: () => one().outputModalities.filter(yes),
    statuses: () => ['ACTIVE', 'ALPHA', 'BETA', 'DEPRECATED', 'REMOVED'].filter(yes),
    openWeights: yes,
    free: yes,
    priced: yes,
    priceKinds: () => ['METERED', 'FREE', 'SUBSCRIPTION', 'UNKNOWN'].filter(yes),
    minContext: near((model) => model.limits.context, 1),
    minOutput: near((model) => model.limits.output, 1),
    maxInputPrice: near((model) => model.pricing?.input, 0.01),
    maxOutputPrice: near((model) => model.pricing?.output, 0.01),
    releasedAfter: day((model) => model.releaseDate),
    releasedBefore: day((model) => model.releaseDate),
    knowledgeAfter: day((model) => model.knowledgeCutoff),
    usableWithEnvVars: () => [1, 2, 3].flatMap(() => one().api.envVars).filter(() => random() < 0.8),
    fitsRequest: () => {
      const { limits } = one();
      const output = random() < 0.5 ? 0 : (limits.output ?? 1000);
      const room = (limits.input ?? limits.context ?? 5000) - (random() < 0.5 ? output : 0);
      return { input: Math.max(0, room + Math.floor(random() * 3) - 1), output };
    },
    benchmark: () => {
      const [result] = models.filter((model) => model.results.length > 0)[Math.floor(random() * 20)]?.results ?? [];
      if (result === undefined) throw new Error('no model has a result');
      return random() < 0.3
        ? { key: result.key }
        : { key: result.key, minScore: (result.score ?? 0) + Math.floor(random() * 3) - 1 };
    },
  };
}

function isDay(date: string): boolean {
  return new Date(`${date.padEnd(10, '-01')}T00:00Z`).toJSON()?.startsWith(date) ?? false;
}
