import { builder } from '../graph/builder.ts';
import { SEARCH_DESCRIPTION } from '../search/searched-text.ts';
import { type ContentFilter, contentFilterFields } from './attributes/content-filter.ts';
import { ModelStatus, type ModelStatusName } from './attributes/model-status.ts';
import { PriceKind, type PriceKindName } from './pricing/price-kind.ts';

/** Null: not restricted. */
export interface ModelFilterShape extends ContentFilter {
  readonly search?: string | null | undefined;
  readonly keys?: readonly string[] | null | undefined;
  readonly providers?: readonly string[] | null | undefined;
  readonly baseModels?: readonly string[] | null | undefined;
  readonly labs?: readonly string[] | null | undefined;
  readonly statuses?: readonly ModelStatusName[] | null | undefined;
  readonly free?: boolean | null | undefined;
  readonly priced?: boolean | null | undefined;
  readonly priceKinds?: readonly PriceKindName[] | null | undefined;
  readonly maxInputPrice?: number | null | undefined;
  readonly maxOutputPrice?: number | null | undefined;
  readonly availableWith?: readonly string[] | null | undefined;
  readonly fits?: TokenNeed | null | undefined;
  readonly any?: readonly ModelFilterShape[] | null | undefined;
  readonly not?: ModelFilterShape | null | undefined;
}

/** Tokens. */
export interface TokenNeed {
  readonly input: number;
  readonly output: number;
}

const FitsFilter = builder.inputType('FitsFilter', {
  description: 'The size of a request, in tokens.',
  fields: (t) => ({
    input: t.field({ type: 'TokenCount', required: true, defaultValue: 0, description: 'Of the prompt.' }),
    output: t.field({ type: 'TokenCount', required: true, defaultValue: 0, description: 'Of the answer.' }),
  }),
});

export const ModelFilter = builder.inputRef<ModelFilterShape>('ModelFilter').implement({
  description:
    'All that is given must hold. A model of which something is not known does not match what is asked of it, and so does match under `not`.',
  fields: (t) => ({
    search: t.string({ description: SEARCH_DESCRIPTION }),
    keys: t.stringList({ description: 'One of these.' }),
    providers: t.stringList({ description: 'Served by one of the providers with these keys.' }),
    baseModels: t.stringList({ description: 'One of the base models with these keys.' }),
    labs: t.stringList({ description: 'Made by one of the labs with these keys.' }),
    ...contentFilterFields(t),
    statuses: t.field({
      type: [ModelStatus],
      description:
        'One of these. When the outermost filter does not give it, all but REMOVED; removed models are only found when the outermost filter asks for them.',
    }),
    free: t.boolean({
      description: 'Whether its price kind is FREE; false: METERED or PLAN. Not those of which no price is published.',
    }),
    priced: t.boolean({ description: 'Whether a price is published, which may be 0.' }),
    priceKinds: t.field({ type: [PriceKind], description: 'Its price is of one of these kinds.' }),
    maxInputPrice: t.float({
      description:
        'The highest published price of input, in US dollars per million tokens. The price of a PLAN is published as 0: see `priceKinds`.',
    }),
    maxOutputPrice: t.float({
      description: 'The highest published price of output, in US dollars per million tokens. PLAN as above.',
    }),
    availableWith: t.stringList({
      description:
        'Names of the environment variables that the caller has: models of providers that need no others, as `Provider.setup` says, or list no others; those that need none are always among them. A model with an address of its own may need more: see `Model.setup`. Never send their values.',
    }),
    fits: t.field({
      type: FitsFilter,
      description:
        'Known to have room for such a request: the prompt within the limit of input, or within the context window where there is none; the answer within the limit of output; both together within the context window.',
    }),
    any: t.field({ type: [ModelFilter], description: 'At least one of these holds; with none given, nothing does.' }),
    not: t.field({ type: ModelFilter, description: 'This does not hold.' }),
  }),
});
