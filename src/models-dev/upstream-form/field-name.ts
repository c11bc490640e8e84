import type { Json } from '../../db/tables/json-columns.ts';
import { isObject } from '../json/clean.ts';
import { priceKeys } from './price-keys.ts';

type Names = Readonly<Record<string, string>>;

const contentNames: Names = {
  name: 'name',
  family: 'family',
  attachment: 'capabilities.ATTACHMENT',
  reasoning: 'capabilities.REASONING',
  tool_call: 'capabilities.TOOL_CALL',
  structured_output: 'capabilities.STRUCTURED_OUTPUT',
  temperature: 'capabilities.TEMPERATURE',
  interleaved: 'capabilities.INTERLEAVED',
  'interleaved.field': 'interleavedField',
  open_weights: 'openWeights',
  reasoning_options: 'reasoningOptions',
  modalities: 'modalities',
  'modalities.input': 'inputModalities',
  'modalities.output': 'outputModalities',
  limit: 'limits',
  'limit.context': 'limits.context',
  'limit.input': 'limits.input',
  'limit.output': 'limits.output',
  release_date: 'releaseDate',
  last_updated: 'lastUpdated',
  knowledge: 'knowledgeCutoff',
};

const names: Readonly<Record<'PROVIDER' | 'MODEL' | 'BASE_MODEL', Names>> = {
  PROVIDER: { name: 'name', npm: 'npmPackage', api: 'apiUrl', doc: 'docUrl', env: 'envVars' },
  MODEL: {
    ...contentNames,
    status: 'status',
    cost: 'pricing',
    'cost.tiers': 'pricing.tiers',
    'cost.context_over_200k': 'pricing.contextOver200k',
    'experimental.modes': 'pricing.modes',
    provider: 'api',
    'provider.npm': 'api.npmPackage',
    'provider.api': 'api.baseUrl',
    'provider.shape': 'api.shape',
  },
  BASE_MODEL: { ...contentNames, license: 'license', links: 'links', weights: 'weights', benchmarks: 'benchmarks' },
};

const priceNames: Names = Object.fromEntries(priceKeys.map(([name, key]) => [key, name]));

/**
 * The name that our schema has for what the source keeps at a path: "pricing.cacheRead" for "cost.cache_read". A path
 * that the schema does not name is under `extra`. `value` is what the source has there.
 */
export function fieldName(subjectType: keyof typeof names, sourcePath: string, value: Json): string {
  const [, nameInRegistry] = /^registry\.(.+)$/.exec(sourcePath) ?? [];
  if (nameInRegistry !== undefined) return nameInRegistry;
  const name = names[subjectType][sourcePath];
  if (name !== undefined) return name;
  if (subjectType === 'BASE_MODEL' && sourcePath.startsWith('benchmarks.')) return sourcePath;
  return (subjectType === 'MODEL' ? pricingName(sourcePath, value) : null) ?? `extra.${sourcePath}`;
}

function pricingName(sourcePath: string, value: Json): string | null {
  // A boolean in the autumn of 2025, an object with the modes since.
  if (sourcePath === 'experimental' && isObject(value) && isObject(value['modes'])) return 'pricing.modes';
  if (sourcePath.startsWith('experimental.modes.')) return modeName(sourcePath.slice('experimental.modes.'.length));
  const [, container, key = ''] = /^cost\.(tiers\[\d+\]\.|context_over_200k\.)?(\w+)$/.exec(sourcePath) ?? [];
  const price = priceNames[key];
  if (price === undefined) return null;
  return `pricing.${container?.replace('context_over_200k', 'contextOver200k') ?? ''}${price}`;
}

/** The name of a mode may hold dots, as in "fast.v2.cost.input". */
function modeName(pathInModes: string): string {
  const name = pathInModes
    .replace(/\.cost\.(\w+)$/, (path, key: string) => `.${priceNames[key] ?? path.slice(1)}`)
    .replace(/\.cost$/, '')
    .replace(/\.provider\.body(?=\.|$)/, '.requestBody')
    .replace(/\.provider\.headers(?=\.|$)/, '.requestHeaders');
  return `pricing.modes.${name}`;
}
