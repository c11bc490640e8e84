/** Matches the id or name of a model that passes each request on to a model that it picks, such as "openrouter/auto". */
export const routerPattern = '(^|[^a-z])(auto|router)([^a-z]|$)';

/** Ids of routers that do not match the pattern, with what each does. */
export const routers = {
  custom: 'LLM Gateway’s slot for a model that the caller brings.',
  'openrouter/bodybuilder': 'Writes request bodies for several models of OpenRouter.',
  'openrouter/fusion': 'Merges the answers of several models of OpenRouter.',
  'openrouter/pareto-code': 'Picks a coding model of OpenRouter by price and quality.',
  'route-llm': 'Abacus’ choice among its models.',
} as const;

/** Matches the id or name of a model that costs nothing by its own words, such as "kilo-auto/free". */
export const freePattern = '(^|[^a-z])free([^a-z]|$)';

interface NamedModel {
  readonly modelId: string;
  readonly name: string;
}

/** Whether the model passes each request on to a model that it picks, at the price of that model. */
export function isRouter({ modelId, name }: NamedModel): boolean {
  return modelId in routers || new RegExp(routerPattern).test(`${modelId} ${name}`.toLowerCase());
}
