/** Which base model a model is, and the rule that says so. */
export interface BaseModelLink {
  readonly baseModelKey: string;
  readonly rule: 'KEY' | 'MODEL_ID';
}

interface LinkedModel {
  readonly key: string;
  readonly modelId: string;
}

type Find = (name: string) => string | undefined;

/**
 * Links each model to the base model it certainly is: its whole key is the base model's ("openai/gpt-5"), or its id at
 * its provider is ("openai/gpt-5" at openrouter). Letter by letter if that finds one, else without regard to case.
 */
export function linkModels(models: Iterable<LinkedModel>, baseModelKeys: Iterable<string>): Map<string, BaseModelLink> {
  const keys = new Set(baseModelKeys);
  const keysByLowerCase = unambiguous(keys);
  const aliases = latestAliases(keys);
  const exactly: Find = (name) => (keys.has(name) ? name : undefined);
  const inAnyCase: Find = (name) => keysByLowerCase.get(name.toLowerCase());

  const links = new Map<string, BaseModelLink>();
  for (const model of models) {
    const link = linkBy(exactly, aliases, model) ?? linkBy(inAnyCase, aliases, model);
    if (link !== undefined) links.set(model.key, link);
  }
  return links;
}

/** Keys that differ only in case are nobody's in lower case. */
function unambiguous(keys: ReadonlySet<string>): ReadonlyMap<string, string> {
  const groups = Map.groupBy(keys, (key) => key.toLowerCase());
  const unique = [...groups].flatMap(([lowerCase, [key, ...others]]) =>
    key === undefined || others.length > 0 ? [] : [[lowerCase, key] as const],
  );
  return new Map(unique);
}

/** "claude-opus-4-1" beside "claude-opus-4-1-20250805" is the lab's word for the latest of them. */
function latestAliases(keys: ReadonlySet<string>): ReadonlySet<string> {
  const dated = [...keys].filter((key) => /-\d{8}$/.test(key));
  return new Set(dated.map((key) => key.slice(0, -'-20250805'.length)));
}

function linkBy(find: Find, aliases: ReadonlySet<string>, model: LinkedModel): BaseModelLink | undefined {
  const byKey = find(model.key);
  if (byKey !== undefined) return { baseModelKey: byKey, rule: 'KEY' };
  const byModelId = find(model.modelId);
  // Other providers than the lab give an alias to a dated model as well.
  if (byModelId === undefined || aliases.has(byModelId)) return undefined;
  return { baseModelKey: byModelId, rule: 'MODEL_ID' };
}
