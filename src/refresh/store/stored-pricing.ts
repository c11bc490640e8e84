import type { Db } from '../../db/connect.ts';
import { models } from '../../db/tables/catalog-tables.ts';
import type { VersionPredicate } from '../../db/version-predicates.ts';
import type { KnownPricings } from '../../models-dev/parse/known-pricing.ts';

/** The pricing that upstream has published last. */
export async function storedPricing(db: Db, ofVersion: VersionPredicate): Promise<KnownPricings> {
  const { key, priceInput, priceOutput, priceReasoning, priceCacheRead, priceCacheWrite } = models;
  const { priceInputAudio, priceOutputAudio, pricingTiers, pricingOver200k, pricingModes } = models;
  const text = { priceInput, priceOutput, priceReasoning, priceCacheRead, priceCacheWrite };
  const pricing = { ...text, priceInputAudio, priceOutputAudio, pricingTiers, pricingOver200k, pricingModes };
  const rows = await db.select({ key, pricing, registry: models.registry }).from(models).where(ofVersion(models));
  // The part of the registry contains the columns of upstream that it replaces.
  return new Map(rows.map(({ registry, ...row }) => [row.key, { ...row.pricing, ...registry?.upstream }]));
}
