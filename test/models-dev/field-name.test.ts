import { expect, test } from 'vitest';
import { fieldName } from '../../src/models-dev/upstream-form/field-name.ts';

const modes = { modes: { fast: { cost: { input: 1 } } } };

test.for([
  ['PROVIDER', 'npm', 'npmPackage'],
  ['PROVIDER', 'api', 'apiUrl'],
  ['PROVIDER', 'cost.input', 'extra.cost.input'],
  ['MODEL', 'name', 'name'],
  ['MODEL', 'tool_call', 'capabilities.TOOL_CALL'],
  ['MODEL', 'interleaved.field', 'interleavedField'],
  ['MODEL', 'modalities.input', 'inputModalities'],
  ['MODEL', 'limit', 'limits'],
  ['MODEL', 'limit.context', 'limits.context'],
  ['MODEL', 'limit.images', 'extra.limit.images'],
  ['MODEL', 'knowledge', 'knowledgeCutoff'],
  ['MODEL', 'cost', 'pricing'],
  ['MODEL', 'cost.cache_read', 'pricing.cacheRead'],
  ['MODEL', 'cost.per_image', 'extra.cost.per_image'],
  ['MODEL', 'cost.tiers', 'pricing.tiers'],
  ['MODEL', 'cost.tiers[200000].cache_write', 'pricing.tiers[200000].cacheWrite'],
  ['MODEL', 'cost.context_over_200k', 'pricing.contextOver200k'],
  ['MODEL', 'cost.context_over_200k.output', 'pricing.contextOver200k.output'],
  ['MODEL', 'experimental.modes', 'pricing.modes'],
  ['MODEL', 'experimental.modes.fast', 'pricing.modes.fast'],
  ['MODEL', 'experimental.modes.fast.v2.cost.input_audio', 'pricing.modes.fast.v2.inputAudio'],
  ['MODEL', 'experimental.modes.fast.cost', 'pricing.modes.fast'],
  ['MODEL', 'experimental.modes.fast.provider.body.speed', 'pricing.modes.fast.requestBody.speed'],
  ['MODEL', 'experimental.modes.fast.provider.headers', 'pricing.modes.fast.requestHeaders'],
  ['MODEL', 'provider.api', 'api.baseUrl'],
  ['MODEL', 'api', 'extra.api'],
  ['MODEL', 'license', 'extra.license'],
  ['BASE_MODEL', 'license', 'license'],
  ['BASE_MODEL', 'status', 'extra.status'],
  ['BASE_MODEL', 'limit.output', 'limits.output'],
  ['BASE_MODEL', 'benchmarks.gpqa?version=2.1.score', 'benchmarks.gpqa?version=2.1.score'],
] as const)('of a %s, %s is %s', ([subjectType, sourcePath, field]) => {
  expect(fieldName(subjectType, sourcePath, null)).toBe(field);
});

test('experimental is the pricing modes only if it holds any', () => {
  expect(fieldName('MODEL', 'experimental', modes)).toBe('pricing.modes');
  expect(fieldName('MODEL', 'experimental', true)).toBe('extra.experimental');
});
