import { type SQL, sql } from 'drizzle-orm';
import { baseModelLinks, baseModels, models } from '../db/tables/catalog-tables.ts';
import type { VersionPredicate } from '../db/version-predicates.ts';

/** True when the provider of the model at hand made it. Needs `base_model_links` joined. */
export function servedByItsLab(inView: VersionPredicate): SQL<boolean> {
  const maker = sql`model_maker(${models.providerKey}, ${models.modelId}, ${baseModelLinks.baseModelKey})`;
  const labKeys = sql`(select ${baseModels.labKey} from ${baseModels} where ${inView(baseModels)})`;
  return sql<boolean>`(${models.providerKey} = ${maker} and ${models.providerKey} in ${labKeys})`;
}
