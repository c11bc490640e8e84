import { asc, gt, isNull, lt, min, or } from 'drizzle-orm';
import type { Db } from '../../db/connect.ts';
import { baseModelLinks, models } from '../../db/tables/catalog-tables.ts';
import type { LinkableBaseModel } from '../../matching/base-model-index.ts';
import { type BaseModelLink, linker, type StatedBaseModels } from '../../matching/link-models.ts';
import type { LinkableModel } from '../../matching/link-rules.ts';
import type { InsertionPoint } from './insertion-point.ts';

/** Links of an earlier version and of the versions after it, up to the next one that has base models itself. */
export interface EarlierLinks {
  readonly started: readonly (BaseModelLink & LinkStart & { readonly untilVersion: number | null })[];
  /** Models whose first link starts earlier than stored. */
  readonly extended: readonly LinkStart[];
  /** Whether the earlier version has the links of the next one. */
  readonly areAsNext: boolean;
}

interface LinkStart {
  readonly modelKey: string;
  readonly sinceVersion: number;
}

/** Records of the earlier version that are linked to each other. */
interface Linkable {
  readonly models: readonly LinkableModel[];
  readonly baseModels: readonly LinkableBaseModel[];
  readonly stated: StatedBaseModels | undefined;
}

/** The link of a removed model stays until the model is restored with another link. */
export async function earlierLinks(
  db: Db,
  number: number,
  insertionPoint: InsertionPoint,
  linkable: Linkable,
): Promise<EarlierLinks> {
  const linkOf = linker(linkable.baseModels, linkable.stated);
  const found = linkable.models.map((model) => ({ ...model, sinceVersion: number }));
  const states = Map.groupBy(
    [...found, ...(await statesBefore(db, insertionPoint.nextOfBaseModels))],
    ({ key }) => key,
  );
  const presences = await firstPresences(db, insertionPoint.nextOfBaseModels);
  const firstLinks = await firstLinksOfModels(db);

  const started: EarlierLinks['started'][number][] = [];
  const extended: LinkStart[] = [];
  for (const [modelKey, ofModel] of states) {
    const periods = periodsOf(ofModel, linkOf);
    const restoredAt = presences.get(modelKey);
    const later = firstLinks.get(modelKey);
    for (const [index, { link, sinceVersion }] of periods.entries()) {
      if (link === undefined) continue;
      const end = periods[index + 1]?.sinceVersion;
      const isContinued = end === undefined && later?.sinceVersion === restoredAt && isSame(link, later);
      if (isContinued) extended.push({ modelKey, sinceVersion });
      else started.push({ modelKey, ...link, sinceVersion, untilVersion: end ?? restoredAt ?? null });
    }
  }
  const extendedKeys = new Set(extended.map(({ modelKey }) => modelKey));
  const isEnded = ({ key }: LinkableModel) =>
    !extendedKeys.has(key) && firstLinks.get(key)?.sinceVersion === insertionPoint.next;
  return { started, extended, areAsNext: started.length === 0 && !linkable.models.some(isEnded) };
}

interface State extends LinkableModel {
  readonly sinceVersion: number;
}

/** Oldest first. */
function periodsOf(states: readonly State[], linkOf: ReturnType<typeof linker>) {
  const periods: { readonly link: BaseModelLink | undefined; readonly sinceVersion: number }[] = [];
  for (const state of states) {
    const link = linkOf(state);
    if (!isSame(link, periods.at(-1)?.link)) periods.push({ link, sinceVersion: state.sinceVersion });
  }
  return periods;
}

function isSame(one: StoredLink | undefined, other: StoredLink | undefined): boolean {
  return one?.baseModelKey === other?.baseModelKey && one?.rule === other?.rule;
}

type StoredLink = Pick<typeof baseModelLinks.$inferSelect, 'baseModelKey' | 'rule'>;

/** States that started before a version, oldest first. Null: all states. */
function statesBefore(db: Db, version: number | null): Promise<State[]> {
  const { key, modelId, name, sinceVersion } = models;
  return db
    .select({ key, modelId, name, sinceVersion })
    .from(models)
    .where(version === null ? undefined : lt(sinceVersion, version))
    .orderBy(asc(sinceVersion));
}

/** The first version, not before the given one, that contains each model. */
async function firstPresences(db: Db, version: number | null): Promise<ReadonlyMap<string, number>> {
  if (version === null) return new Map();
  const rows = await db
    .select({ key: models.key, first: min(models.sinceVersion).mapWith(Number) })
    .from(models)
    .where(or(isNull(models.untilVersion), gt(models.untilVersion, version)))
    .groupBy(models.key);
  return new Map(rows.map(({ key, first }) => [key, Math.max(first ?? version, version)]));
}

async function firstLinksOfModels(db: Db) {
  const rows = await db
    .selectDistinctOn([baseModelLinks.modelKey])
    .from(baseModelLinks)
    .orderBy(baseModelLinks.modelKey, baseModelLinks.sinceVersion);
  return new Map(rows.map((link) => [link.modelKey, link]));
}
