import type { JsonObject, Prices, PricingMode, PricingTier } from '../../db/tables/json-columns.ts';
import { isObject } from '../json/clean.ts';
import { decimalText } from '../json/decimal-text.ts';
import { pathTo } from '../json/problems.ts';
import { priceKeys } from '../upstream-form/price-keys.ts';
import {
  type EntryReader,
  entryReader,
  keepItem,
  type NumberRule,
  take,
  takeItems,
  takeNumber,
  takeObject,
  takeOrKnown,
  takePart,
} from './entry-reader.ts';
import { type KnownPricing, type PriceColumns, pricesOf, tierOf, unpriced } from './known-pricing.ts';
import { promptSize } from './token-rules.ts';

type Pricing = Omit<KnownPricing, 'pricingModes'>;

const price: NumberRule = { expected: 'a price of at least 0', holds: (value) => value >= 0 };

export function readPricing(entry: EntryReader, known: KnownPricing): Pricing {
  const { pricingModes: _, ...knownPricing } = known;
  const { pricingModes: _none, ...noPricing } = unpriced;
  const takeCost = () => {
    const cost = takePart(entry, 'cost');
    return cost && (readCost(cost, known) ?? noPricing);
  };
  return takeOrKnown(entry, 'cost', takeCost, knownPricing) ?? noPricing;
}

/** Null: dropped. */
function readCost(cost: EntryReader, known: KnownPricing): Pricing | null {
  const prices = readPrices(cost, pricesOf(known));
  const pricingTiers = readTiers(cost, known);
  const pricingOver200k = readOver200k(cost, pricingTiers, known);
  return prices && { ...priceColumns(prices), pricingTiers, pricingOver200k };
}

/** Pricing modes, sorted by name. */
export function readPricingModes(
  entry: EntryReader,
  { pricingModes: known }: KnownPricing,
): readonly PricingMode[] | null {
  // A boolean in the autumn of 2025, which remains in `extra`.
  if (typeof entry.left.get('experimental') === 'boolean') return null;
  const takeModes = (experimental: EntryReader) => {
    const modes = takePart(experimental, 'modes');
    return modes && readModes(modes, known ?? []);
  };
  const takeExperimental = () => {
    const experimental = takePart(entry, 'experimental');
    return experimental && (takeOrKnown(experimental, 'modes', () => takeModes(experimental), known ?? null) ?? []);
  };
  const read = takeOrKnown(entry, 'experimental', takeExperimental, known ?? null);
  return read?.length === 0 ? null : read;
}

function readModes(modes: EntryReader, known: readonly PricingMode[]): readonly PricingMode[] {
  return [...modes.left.keys()].sort().flatMap((name) => {
    const knownMode = known.find((mode) => mode.name === name);
    const takeMode = () => {
      const mode = takePart(modes, name);
      return mode && readMode(name, mode, knownMode);
    };
    return takeOrKnown(modes, name, takeMode, knownMode ?? null) ?? [];
  });
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
function readPrices(cost: EntryReader, known: Partial<Prices>): Prices | null {
  const { input, output, ...others } = readGivenPrices(cost, known);
  if (input !== undefined && output !== undefined) return { input, output, ...others };
  cost.problems.report(cost.path, 'must have an input and an output price; dropped.');
  return null;
}

function readGivenPrices(cost: EntryReader, known: Partial<Prices>): Partial<Prices> {
  const prices: { -readonly [Name in keyof Prices]?: number } = {};
  for (const [name, key] of priceKeys) {
    const value = takeOrKnown(cost, key, () => takeNumber(cost, key, price), known[name] ?? null);
    if (value !== null) prices[name] = withoutNoise(value);
  }
  return prices;
}

/** Removes floating-point noise of the source, such as 0.049999999999999996. */
function withoutNoise(value: number): number {
  return Number(value.toPrecision(12));
}

function readTiers(cost: EntryReader, known: KnownPricing): readonly PricingTier[] | null {
  const takeTiers = () => {
    const items = takeItems(cost, 'tiers');
    return items?.flatMap((item) => readTierItem(cost, item, known) ?? []) ?? null;
  };
  const tiers = takeOrKnown(cost, 'tiers', takeTiers, known.pricingTiers ?? null) ?? [];
  return tiers.length === 0 ? null : tiers.toSorted((one, other) => one.minContext - other.minContext);
}

function readTierItem(cost: EntryReader, item: EntryReader, known: KnownPricing): PricingTier | null {
  if (!isContextTier(item)) {
    keepItem(cost, 'tiers', item, {});
    return null;
  }
  const tier = readTier(item, known);
  if (tier !== null) keepItem(cost, 'tiers', item, { tier: { type: 'context', size: tier.minContext } });
  return tier;
}

/** Other tier types do not exist yet. They would remain in `extra`. */
function isContextTier(item: EntryReader): boolean {
  const tier = item.left.get('tier');
  return !isObject(tier) || tier['type'] === undefined || tier['type'] === 'context';
}

function readTier(item: EntryReader, known: KnownPricing): PricingTier | null {
  const tier = takePart(item, 'tier');
  if (tier !== null) take(tier, 'type');
  const minContext = tier === null ? null : takeNumber(tier, 'size', promptSize);
  if (minContext === null) item.problems.report(item.path, 'must have a prompt size in `tier.size`; dropped.');
  const prices = readPrices(item, minContext === null ? {} : tierOf(known, minContext));
  return prices === null || minContext === null ? null : { ...prices, minContext };
}

function readOver200k(
  cost: EntryReader,
  tiers: readonly PricingTier[] | null,
  known: KnownPricing,
): PricingTier | null {
  if (tiers !== null) {
    // The source derives this copy from its tiers.
    take(cost, 'context_over_200k');
    return null;
  }
  const knownTier = known.pricingOver200k ?? null;
  const takeTier = () => {
    const over200k = takeObject(cost, 'context_over_200k');
    return over200k && [readTierItem(cost, asTier(over200k, cost), known)];
  };
  const [tier = null] = takeOrKnown(cost, 'context_over_200k', takeTier, knownTier && [knownTier]) ?? [];
  return tier;
}

/** Its unknown keys and unreadable prices are kept under `tiers`, like those of the tier that replaced it. */
function asTier(over200k: JsonObject, cost: EntryReader): EntryReader {
  const path = pathTo(cost.path, 'context_over_200k');
  return entryReader({ ...over200k, tier: { size: 200_000 } }, path, cost.problems);
}

function readMode(name: string, mode: EntryReader, known: PricingMode | undefined): PricingMode {
  const takePrices = () => {
    const cost = takePart(mode, 'cost');
    return cost && readGivenPrices(cost, known ?? {});
  };
  const prices = takeOrKnown(mode, 'cost', takePrices, known ? pricesOfMode(known) : null);
  const provider = takePart(mode, 'provider');
  const requestBody = provider === null ? null : takeObject(provider, 'body');
  const requestHeaders = provider === null ? null : takeObject(provider, 'headers');
  return {
    name,
    ...prices,
    ...(requestBody !== null && { requestBody }),
    ...(requestHeaders !== null && { requestHeaders }),
  };
}

function pricesOfMode({
  name: _,
  requestBody: _body,
  requestHeaders: _headers,
  ...prices
}: PricingMode): Partial<Prices> {
  return prices;
}
