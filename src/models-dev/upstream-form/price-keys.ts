import type { Prices } from '../../db/tables/json-columns.ts';

/** Our name of each price, and the source's. */
export const priceKeys: readonly (readonly [keyof Prices, string])[] = [
  ['input', 'input'],
  ['output', 'output'],
  ['reasoning', 'reasoning'],
  ['cacheRead', 'cache_read'],
  ['cacheWrite', 'cache_write'],
  ['inputAudio', 'input_audio'],
  ['outputAudio', 'output_audio'],
];
