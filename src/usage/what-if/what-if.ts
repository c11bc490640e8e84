import { Decimal } from 'decimal.js';
import { withReleasesOf } from '../../base-model/release-queries.ts';
import { builder } from '../../graph/builder.ts';
import { type Context, catalogOf } from '../../graph/context.ts';
import { badInput } from '../../graph/errors/errors.ts';
import { Model } from '../../model/model.ts';
import type { ModelRow } from '../../model/model-queries.ts';
import { quoteInput } from '../../quote-input.ts';
import { UsageFilter } from '../report/usage-filter.ts';
import { usageSelection } from '../report/usage-selection.ts';
import { type CandidatesFor, priceProfile, tierThresholds, type WhatIfRowShape } from './price-profile.ts';
import type { UsedModel } from './profile-queries.ts';

const DEFAULT_FIRST = 50;
const MAX_FIRST = 500;
const Exact = Decimal.clone({ precision: 60 });

const UsageScenarioInput = builder.inputType('UsageScenarioInput', {
  isOneOf: true,
  description: 'Other prices for recorded usage: one of these.',
  fields: (t) => ({
    currentPrices: t.boolean({ description: 'The same models, at the prices of today. Must be true.' }),
    model: t.string({ description: 'All of it on the current model with this key.' }),
    provider: t.string({
      description: 'The same base models at the provider with this key. Of several models there, the cheapest.',
    }),
    cheapest: t.boolean({
      description: 'The same base models, each at the provider that is cheapest for this usage. Must be true.',
    }),
  }),
});
type Scenario = typeof UsageScenarioInput.$inferInput;

const UsageWhatIfRow = builder.objectRef<WhatIfRowShape>('UsageWhatIfRow').implement({
  description: 'Usage of one model: what it cost, and what it would cost.',
  fields: (t) => ({
    modelKey: t.exposeString('modelKey', { description: 'Key of the used model.' }),
    requests: t.expose('requests', { type: 'TokenCount', description: 'Number of requests with a complete price.' }),
    unpricedRequests: t.expose('unpricedRequests', {
      type: 'TokenCount',
      description: 'Number of further requests without a complete price, which both costs leave out.',
    }),
    actualCostExact: t.field({
      type: 'Decimal',
      description: 'Recorded cost in US dollars, as an exact decimal.',
      resolve: ({ actual }) => actual.toFixed(),
    }),
    model: t.field({
      type: Model,
      nullable: true,
      description:
        'Model whose prices apply instead. Null when no candidate prices all of this usage with limits that fit it.',
      resolve: ({ instead }) => instead?.model ?? null,
    }),
    costExact: t.field({
      type: 'Decimal',
      nullable: true,
      description: 'Cost at that model in US dollars, as an exact decimal. Null without such a model.',
      resolve: ({ instead }) => instead?.cost.toFixed() ?? null,
    }),
    differenceExact: t.field({
      type: 'Decimal',
      nullable: true,
      description:
        'What that model would cost more, in US dollars. Negative: it saves money. Null without such a model.',
      resolve: ({ instead, actual }) => instead?.cost.minus(actual).toFixed() ?? null,
    }),
  }),
});

interface WhatIfShape {
  readonly rows: readonly WhatIfRowShape[];
}

const UsageWhatIf = builder.objectRef<WhatIfShape>('UsageWhatIf').implement({
  description:
    'Recorded usage at other prices. Each event is priced by the tier, the mode, and the cache lifetime that it had.',
  fields: (t) => ({
    actualCostExact: t.field({
      type: 'Decimal',
      description: 'Recorded cost of the compared requests in US dollars, as an exact decimal.',
      resolve: ({ rows }) => sum(compared(rows).map(({ actual }) => actual)).toFixed(),
    }),
    costExact: t.field({
      type: 'Decimal',
      description: 'Cost of the same requests in the scenario.',
      resolve: ({ rows }) => sum(compared(rows).map(({ instead }) => instead.cost)).toFixed(),
    }),
    differenceExact: t.field({
      type: 'Decimal',
      description: 'What the scenario would cost more, in US dollars. Negative: it saves money.',
      resolve: ({ rows }) => sum(compared(rows).map(({ instead, actual }) => instead.cost.minus(actual))).toFixed(),
    }),
    comparedRequests: t.field({
      type: 'TokenCount',
      description: 'Number of requests in these costs.',
      resolve: ({ rows }) => count(compared(rows)),
    }),
    excludedRequests: t.field({
      type: 'TokenCount',
      description: 'Number of requests that these costs leave out, for want of a price on one side.',
      resolve: ({ rows }) =>
        rows.reduce((all, row) => all + row.requests + row.unpricedRequests, 0) - count(compared(rows)),
    }),
    rows: t.field({
      type: [UsageWhatIfRow],
      description: 'Rows by used model, by recorded cost, highest first.',
      args: {
        first: t.arg.int({
          required: true,
          defaultValue: DEFAULT_FIRST,
          description: `Maximum number of rows, from 1 to ${MAX_FIRST}.`,
        }),
      },
      resolve: ({ rows }, { first }) => {
        if (first < 1 || first > MAX_FIRST) {
          throw badInput(`"first" must be between 1 and ${MAX_FIRST}; got ${first}.`);
        }
        return rows.slice(0, first);
      },
    }),
  }),
});

builder.queryField('usageWhatIf', (t) =>
  t.field({
    type: UsageWhatIf,
    nullable: true,
    cacheable: false,
    authScopes: { role: 'CALLER' },
    description:
      'What recorded usage would have cost at other prices. It reads the events, which `USAGE_RETENTION_DAYS` keeps. Requires the role CALLER. A caller sees the usage that `usage` shows it.',
    args: {
      filter: t.arg({ type: UsageFilter, description: 'Selects usage. Default: all usage.' }),
      scenario: t.arg({ type: UsageScenarioInput, required: true, description: 'The other prices.' }),
    },
    resolve: async (_query, { filter, scenario }, context): Promise<WhatIfShape> => {
      const { usage } = context;
      validateFlags(scenario);
      const selection = await usageSelection(context, filter ?? {}, [], 'UTC');
      const used = await usage.profiles.usedModels(selection);
      const { candidates, candidatesFor } = await candidatesOf(scenario, used, context);
      const parts = await usage.profiles.parts(selection, tierThresholds(candidates));
      const writeSurcharged = await (await catalogOf(context)).costs.writeSurchargedBaseModels();
      return {
        rows: priceProfile(parts, { candidatesFor, writeSurcharged, isComparison: scenario.currentPrices == null }),
      };
    },
  }),
);

function validateFlags({ currentPrices, cheapest }: Scenario): void {
  for (const [name, value] of Object.entries({ currentPrices, cheapest })) {
    if (value === false) throw badInput(`"scenario.${name}" must be true; got false.`);
  }
}

interface Candidates {
  readonly candidates: readonly ModelRow[];
  readonly candidatesFor: CandidatesFor;
}

async function candidatesOf(scenario: Scenario, used: readonly UsedModel[], context: Context): Promise<Candidates> {
  const { models, providers, baseModels } = await catalogOf(context);
  if (scenario.model != null) {
    const candidates = (await models.byKeys([scenario.model])).filter(isCurrent);
    if (candidates.length > 0) return { candidates, candidatesFor: () => candidates };
    throw badInput(`"scenario.model" must be the key of a current model; got ${quoteInput(scenario.model)}.`);
  }
  const own = (await models.byKeys(used.map(({ modelKey }) => modelKey))).filter(isCurrent);
  const ownByKey = Map.groupBy(own, ({ key }) => key);
  if (scenario.currentPrices) {
    return { candidates: own, candidatesFor: ({ model_key: key }) => ownByKey.get(key) ?? [] };
  }
  const { provider } = scenario;
  if (provider != null && !(await providers.byKeys([provider])).some(isCurrent)) {
    throw badInput(`"scenario.provider" must be the key of a current provider; got ${quoteInput(provider)}.`);
  }
  const releases = await baseModels.releaseOfAlias();
  const wanted = [
    ...new Set(used.flatMap(({ baseModel }) => (baseModel ? withReleasesOf([baseModel], releases) : []))),
  ];
  const offers = await models.all({ baseModels: wanted, ...(provider != null && { providers: [provider] }) });
  const byBaseModel = Map.groupBy(offers, ({ baseModelKey }) => baseModelKey);
  return {
    candidates: [...offers, ...own],
    candidatesFor: ({ model_key: key, base_model: baseModel }) => {
      const ofBaseModel = baseModel
        ? withReleasesOf([baseModel], releases).flatMap((one) => byBaseModel.get(one) ?? [])
        : [];
      // A model without a base model is offered once.
      const ofItself = (ownByKey.get(key) ?? []).filter(
        ({ providerKey }) => provider == null || providerKey === provider,
      );
      return [...new Map([...ofBaseModel, ...ofItself].map((model) => [model.key, model])).values()];
    },
  };
}

function isCurrent({ removedVersion }: { readonly removedVersion: number | null }): boolean {
  return removedVersion === null;
}

type Compared = WhatIfRowShape & { readonly instead: NonNullable<WhatIfRowShape['instead']> };

function compared(rows: readonly WhatIfRowShape[]): Compared[] {
  return rows.filter((row): row is Compared => row.instead !== null);
}

function sum(amounts: readonly Decimal[]): Decimal {
  return amounts.reduce((total: Decimal, amount) => total.plus(amount), new Exact(0));
}

function count(rows: readonly WhatIfRowShape[]): number {
  return rows.reduce((all, { requests }) => all + requests, 0);
}
