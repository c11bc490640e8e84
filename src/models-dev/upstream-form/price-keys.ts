import type { Prices } from '../../db/tables/json-columns.ts';

/** The name of each price in our schema and in the source. */
export const priceKeys: readonly (readonly [keyof Prices, string])[] = [
  ['input', 'input'],
  ['output', 'output'],
  ['reasoning', 'reasoning'],
  ['cacheRead', 'cache_read'],
  ['cacheWrite', 'cache_write'],
  ['inputAudio', 'input_audio'],
  ['outputAudio', 'output_audio'],
];
