import type { Db } from '../../db/connect.ts';
import { models } from '../../db/tables/catalog-tables.ts';
import type { VersionPredicate } from '../../db/version-predicates.ts';
import type { KnownPricings } from '../../models-dev/parse/known-pricing.ts';

export async function storedPricing(db: Db, ofVersion: VersionPredicate): Promise<KnownPricings> {
  const { key, priceInput, priceOutput, priceReasoning, priceCacheRead, priceCacheWrite } = models;
  const { priceInputAudio, priceOutputAudio, pricingTiers, pricingOver200k, pricingModes } = models;
  const text = { priceInput, priceOutput, priceReasoning, priceCacheRead, priceCacheWrite };
  const pricing = { ...text, priceInputAudio, priceOutputAudio, pricingTiers, pricingOver200k, pricingModes };
  const rows = await db.select({ key, pricing }).from(models).where(ofVersion(models));
  return new Map(rows.map((row) => [row.key, row.pricing]));
}
