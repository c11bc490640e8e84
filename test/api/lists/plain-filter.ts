/** What a filter and an order of models mean, evaluated in plain JavaScript over models as the graph shows them. */
import type { Raw } from '../../fixtures/source-in-graph-terms.ts';

/** A model as `expectedModels` makes it, with what the source does not say: `baseModel` (a key), `priceKind`, `results`, `variables`. */
type PlainModel = Raw;
type Filter = Raw;
type Test = (model: PlainModel, value: Raw) => boolean;

const oneOf =
  (field: (model: PlainModel) => string | null): Test =>
  (model, values) =>
    values.includes(field(model));
const atLeast =
  (field: (model: PlainModel) => number | null): Test =>
  (model, least) =>
    (field(model) ?? Number.NEGATIVE_INFINITY) >= least;
const atMost =
  (field: (model: PlainModel) => number | null | undefined): Test =>
  (model, most) =>
    (field(model) ?? Number.POSITIVE_INFINITY) <= most;
const allOf =
  (field: (model: PlainModel) => readonly string[]): Test =>
  (model, values) =>
    values.every((value: string) => field(model).includes(value));

const knownPricing = (model: PlainModel) => (model.priceKind === 'UNKNOWN' ? null : model.pricing);

const tests: Readonly<Record<string, Test>> = {
  keys: oneOf((model) => model.key),
  providers: oneOf((model) => model.provider.key),
  baseModels: oneOf((model) => model.baseModel),
  labs: oneOf((model) => model.baseModel?.split('/')[0] ?? null),
  families: oneOf((model) => model.family),
  statuses: oneOf((model) => model.status),
  priceKinds: oneOf((model) => model.priceKind),
  capabilities: allOf(capabilitiesOf),
  inputModalities: allOf((model) => model.inputModalities),
  outputModalities: allOf((model) => model.outputModalities),
  openWeights: (model, wanted) => model.openWeights === wanted,
  free: (model, wanted) => (wanted ? ['FREE'] : ['METERED', 'SUBSCRIPTION']).includes(model.priceKind),
  priced: (model, wanted) => (model.pricing !== null) === wanted,
  minContext: atLeast((model) => model.limits.context),
  minOutput: atLeast((model) => model.limits.output),
  maxInputPrice: atMost((model) => knownPricing(model)?.input),
  maxOutputPrice: atMost((model) => knownPricing(model)?.output),
  releasedAfter: ({ releaseDate }, day) => releaseDate !== null && releaseDate >= day,
  releasedBefore: ({ releaseDate }, day) => releaseDate !== null && releaseDate < day,
  knowledgeAfter: ({ knowledgeCutoff }, day) => knowledgeCutoff !== null && knowledgeCutoff >= day,
  usableWithEnvVars: ({ api, variables }, names) =>
    api.envVars.every((name: string) => names.includes(name)) ||
    variables.every(
      ({ name, need }: Raw) =>
        need === 'OPTIONAL' ||
        [name, ...variables.filter(({ replaces }: Raw) => replaces.includes(name)).map((one: Raw) => one.name)].some(
          (one: string) => names.includes(one),
        ),
    ),
  benchmark: ({ results }, { key, minScore }) =>
    results.some((one: Raw) => one.key === key && (minScore === undefined || (one.score ?? -1) >= minScore)),
  fitsRequest: ({ limits }, { input = 0, output = 0 }) =>
    (limits.input ?? limits.context ?? -1) >= input &&
    (output === 0 || (limits.output ?? -1) >= output) &&
    (limits.context === null || limits.context >= input + output),
  and: (model, filters) => filters.every((filter: Filter) => holds(model, filter)),
  or: (model, filters) => filters.some((filter: Filter) => holds(model, filter)),
  not: (model, filter) => !holds(model, filter),
};

function holds(model: PlainModel, filter: Filter): boolean {
  return Object.entries(filter).every(([name, value]) => {
    const test = tests[name];
    if (test === undefined) throw new Error(`no plain meaning of ${name}`);
    return test(model, value);
  });
}

/** Those that a list shows for the outermost filter: without `statuses`, none that is removed. */
export function listed(models: readonly PlainModel[], filter: Filter): PlainModel[] {
  const shown = filter.statuses ? models : models.filter((model) => model.status !== 'REMOVED');
  return shown.filter((model) => holds(model, filter));
}

export function capabilitiesOf(model: PlainModel): string[] {
  const said = [
    'ATTACHMENT',
    'REASONING',
    'TOOL_CALL',
    'STRUCTURED_OUTPUT',
    'TEMPERATURE',
    'INTERLEAVED',
    'OPEN_WEIGHTS',
  ];
  const taken = { VISION: 'IMAGE', AUDIO: 'AUDIO', VIDEO: 'VIDEO', PDF: 'PDF' };
  return [
    ...said.filter((name) => model[name] === true),
    ...Object.entries(taken).flatMap(([name, modality]) => (model.inputModalities.includes(modality) ? [name] : [])),
  ];
}

const comparable = (model: PlainModel) => ['METERED', 'FREE'].includes(model.priceKind);

const fields: Readonly<Record<string, (model: PlainModel) => string | number | null>> = {
  KEY: (model) => model.key,
  NAME: (model) => model.name.replaceAll(/[A-Z]/g, (letter: string) => letter.toLowerCase()),
  RELEASE_DATE: (model) => model.releaseDate,
  LAST_UPDATED: (model) => model.lastUpdated,
  INPUT_PRICE: (model) => (comparable(model) ? model.pricing.input : null),
  OUTPUT_PRICE: (model) => (comparable(model) ? model.pricing.output : null),
  CONTEXT: (model) => model.limits.context,
  OUTPUT_LIMIT: (model) => model.limits.output,
};

export const orderFields = Object.keys(fields);

/** Unknown values last either way, ties by key. */
export function inOrder(models: readonly PlainModel[], orderBy: readonly Raw[]): PlainModel[] {
  return models.toSorted((one, other) => {
    for (const { field, direction } of orderBy) {
      const order = compare(fields[field]?.(one) ?? null, fields[field]?.(other) ?? null, direction);
      if (order !== 0) return order;
    }
    return compare(one.key, other.key, 'ASC');
  });
}

function compare(one: string | number | null, other: string | number | null, direction: string): number {
  if (one === null || other === null) return Number(one === null) - Number(other === null);
  const order =
    typeof one === 'string' ? Buffer.compare(Buffer.from(one), Buffer.from(String(other))) : one - Number(other);
  return direction === 'DESC' ? -order : order;
}
