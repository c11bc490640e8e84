import type { Prices, PricingMode, PricingTier } from '../../db/tables/json-columns.ts';
import type { ModelRecord } from '../../db/tables/records.ts';
import { isObject } from '../json/clean.ts';
import { decimalText } from '../json/decimal-text.ts';
import { priceKeys } from '../upstream-form/price-keys.ts';
import {
  type EntryReader,
  keepItem,
  type NumberRule,
  take,
  takeItems,
  takeNumber,
  takeObject,
  takePart,
} from './entry-reader.ts';
import { promptSize } from './token-rules.ts';

type PriceColumns = Pick<
  ModelRecord,
  | 'priceInput'
  | 'priceOutput'
  | 'priceReasoning'
  | 'priceCacheRead'
  | 'priceCacheWrite'
  | 'priceInputAudio'
  | 'priceOutputAudio'
>;
type Pricing = PriceColumns & Pick<ModelRecord, 'pricingTiers' | 'pricingOver200k'>;

const price: NumberRule = { expected: 'a price of at least 0', holds: (value) => value >= 0 };

const unpriced: Pricing = { ...priceColumns({}), pricingTiers: null, pricingOver200k: null };

export function readPricing(entry: EntryReader): Pricing {
  const cost = takePart(entry, 'cost');
  if (cost === null) return unpriced;
  const prices = readPrices(cost);
  const pricingTiers = readTiers(cost);
  const pricingOver200k = readOver200k(cost, pricingTiers);
  return prices === null ? unpriced : { ...priceColumns(prices), pricingTiers, pricingOver200k };
}

/** Pricing modes, sorted by name. */
export function readPricingModes(entry: EntryReader): readonly PricingMode[] | null {
  // A boolean in the autumn of 2025, which remains in `extra`.
  const experimental = typeof entry.left.get('experimental') === 'boolean' ? null : takePart(entry, 'experimental');
  const modes = experimental === null ? null : takePart(experimental, 'modes');
  if (modes === null) return null;
  const read = [...modes.left.keys()].sort().flatMap((name) => {
    const mode = takePart(modes, name);
    return mode === null ? [] : [readMode(name, mode)];
  });
  return read.length === 0 ? null : read;
}

function priceColumns(prices: Partial<Prices>): PriceColumns {
  const column = (value: number | undefined) => (value === undefined ? null : decimalText(value));
  return {
    priceInput: column(prices.input),
    priceOutput: column(prices.output),
    priceReasoning: column(prices.reasoning),
    priceCacheRead: column(prices.cacheRead),
    priceCacheWrite: column(prices.cacheWrite),
    priceInputAudio: column(prices.inputAudio),
    priceOutputAudio: column(prices.outputAudio),
  };
}

/** Null, with a problem: other prices are useless without those for input and output. */
function readPrices(cost: EntryReader): Prices | null {
  const { input, output, ...others } = readGivenPrices(cost);
  if (input !== undefined && output !== undefined) return { input, output, ...others };
  cost.problems.report(cost.path, 'must have an input and an output price; dropped.');
  return null;
}

function readGivenPrices(cost: EntryReader): Partial<Prices> {
  const prices: { -readonly [Name in keyof Prices]?: number } = {};
  for (const [name, key] of priceKeys) {
    const value = takeNumber(cost, key, price);
    if (value !== null) prices[name] = withoutNoise(value);
  }
  return prices;
}

/** Removes floating-point noise of the source, such as 0.049999999999999996. */
function withoutNoise(value: number): number {
  return Number(value.toPrecision(12));
}

function readTiers(cost: EntryReader): readonly PricingTier[] | null {
  const tiers = (takeItems(cost, 'tiers') ?? []).flatMap((item) => {
    if (!isContextTier(item)) {
      keepItem(cost, 'tiers', item, {});
      return [];
    }
    const tier = readTier(item);
    if (tier === null) return [];
    keepItem(cost, 'tiers', item, { tier: { type: 'context', size: tier.minContext } });
    return [tier];
  });
  return tiers.length === 0 ? null : tiers.sort((one, other) => one.minContext - other.minContext);
}

/** Other tier types do not exist yet. They would remain in `extra`. */
function isContextTier(item: EntryReader): boolean {
  const tier = item.left.get('tier');
  return !isObject(tier) || tier['type'] === undefined || tier['type'] === 'context';
}

function readTier(item: EntryReader): PricingTier | null {
  const prices = readPrices(item);
  const tier = takePart(item, 'tier');
  if (tier !== null) take(tier, 'type');
  const minContext = tier === null ? null : takeNumber(tier, 'size', promptSize);
  if (minContext === null) item.problems.report(item.path, 'must have a prompt size in `tier.size`; dropped.');
  return prices === null || minContext === null ? null : { ...prices, minContext };
}

function readOver200k(cost: EntryReader, tiers: readonly PricingTier[] | null): PricingTier | null {
  if (tiers !== null) {
    // The source derives this copy from its tiers.
    take(cost, 'context_over_200k');
    return null;
  }
  const over200k = takePart(cost, 'context_over_200k');
  const prices = over200k === null ? null : readPrices(over200k);
  return prices === null ? null : { ...prices, minContext: 200_000 };
}

function readMode(name: string, mode: EntryReader): PricingMode {
  const cost = takePart(mode, 'cost');
  const provider = takePart(mode, 'provider');
  const requestBody = provider === null ? null : takeObject(provider, 'body');
  const requestHeaders = provider === null ? null : takeObject(provider, 'headers');
  return {
    name,
    ...(cost !== null && readGivenPrices(cost)),
    ...(requestBody !== null && { requestBody }),
    ...(requestHeaders !== null && { requestHeaders }),
  };
}
