import { and, desc, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { CatalogView } from '../db/catalog-view.ts';
import { type CompiledStatements, compiledStatements, type RowsOfVersion } from '../db/compiled-statements.ts';
import type { Db } from '../db/connect.ts';
import { inParts } from '../db/in-parts.ts';
import { keysValue, textArray, theKeys } from '../db/key-lists.ts';
import { baseModels, benchmarkResults, models, presentModelCounts, providers } from '../db/tables/catalog-tables.ts';
import { catalogIsAtTheVersion, theVersion } from '../db/version-predicates.ts';
import type { KeyKind } from '../graph/filter/criterion.ts';
import type { FilterKey, UnknownKey } from '../graph/filter/filter-keys.ts';
import { LOWEST_SCORE, suggestionQueries, TEXTS_PER_STATEMENT } from './suggestion-queries.ts';

export interface KeySuggestion {
  readonly key: string;
  /** From `LOWEST_SCORE` to 1: equal except for case and punctuation. */
  readonly score: number;
}

/** The suggestions for each text. A text without any is missing. */
type KeySuggestions = ReadonlyMap<string, readonly KeySuggestion[]>;

const MAX_SUGGESTIONS = 3;
/** Each unknown key is compared with all keys of its kind. */
const MAX_SUGGESTED_KEYS = 20;

/** The columns that hold the keys and names of the records of a kind. */
interface KeyColumns {
  readonly table: typeof models | typeof providers | typeof baseModels | typeof benchmarkResults;
  readonly key: SQLWrapper;
  readonly name: SQLWrapper;
}

const columnsOf: Record<KeyKind, readonly [KeyColumns, ...KeyColumns[]]> = {
  PROVIDER: [{ table: providers, key: providers.key, name: providers.name }],
  MODEL: [{ table: models, key: models.key, name: models.name }],
  BASE_MODEL: [{ table: baseModels, key: baseModels.key, name: baseModels.name }],
  LAB: [{ table: baseModels, key: baseModels.labKey, name: baseModels.labKey }],
  BENCHMARK: [{ table: benchmarkResults, key: benchmarkResults.benchmarkKey, name: benchmarkResults.benchmarkName }],
  FAMILY: [
    { table: models, key: models.family, name: models.family },
    { table: baseModels, key: baseModels.family, name: baseModels.family },
  ],
  HARNESS: [{ table: benchmarkResults, key: benchmarkResults.harness, name: benchmarkResults.harness }],
};

export function keyQueries(db: Db) {
  const statements = compiledStatements();
  const suggestions = suggestionQueries(db);

  return (view: CatalogView) => {
    /** For each text, at most `first` current keys of the kind that are similar, or whose names are. */
    async function nearest(kind: KeyKind, texts: readonly string[], first: number): Promise<KeySuggestions> {
      return kind === 'MODEL'
        ? keysOfModels(await suggestions(view).nearest(texts, first))
        : nearestKeys(db, statements, view, { kind, texts, first });
    }

    /** The keys that no record has in this version or had in an earlier one. The first of them have suggestions. */
    async function unknown(keys: readonly FilterKey[]): Promise<UnknownKey[]> {
      const known = await byKind(keys, (kind, texts) => knownKeys(db, statements, view, kind, texts));
      const unknownKeys = keys.filter(({ kind, key }) => !known.get(kind)?.has(key));
      const near = await byKind(unknownKeys.slice(0, MAX_SUGGESTED_KEYS), (kind, texts) =>
        nearest(kind, texts, MAX_SUGGESTIONS),
      );
      return unknownKeys.map((given) => ({
        ...given,
        suggestions: (near.get(given.kind)?.get(given.key) ?? []).map(({ key }) => key),
      }));
    }

    return { nearest, unknown };
  };
}

/** The results of `read` for the keys of each kind. */
async function byKind<Result>(
  keys: readonly FilterKey[],
  read: (kind: KeyKind, texts: readonly string[]) => Promise<Result>,
): Promise<ReadonlyMap<KeyKind, Result>> {
  const kinds = [...Map.groupBy(keys, ({ kind }) => kind)];
  const results = kinds.map(async ([kind, given]) => {
    const texts = [...new Set(given.map(({ key }) => key))];
    return [kind, await read(kind, texts)] as const;
  });
  return new Map(await Promise.all(results));
}

async function knownKeys(
  db: Db,
  { askInPast }: CompiledStatements,
  view: CatalogView,
  kind: KeyKind,
  texts: readonly string[],
): Promise<ReadonlySet<string>> {
  const isKnownIn = ({ visible }: RowsOfVersion) => {
    const records = columnsOf[kind].map(({ table, key }) => {
      const inOrBefore = sql`${key} = requested.key and ${table.sinceVersion} <= ${theVersion}::integer`;
      return sql`exists (select from ${table} where ${and(inOrBefore, visible(table))})`;
    });
    return sql.join(records, sql` or `);
  };
  const rows = await askInPast(view, { shape: `known ${kind}`, values: keysValue(texts) }, (rowsIn) =>
    db
      .select({ key: sql<string>`requested.key` })
      .from(sql`unnest(${textArray(theKeys)}) as requested(key)`)
      .where(isKnownIn(rowsIn)),
  );
  return new Set(rows.map(({ key }) => key));
}

interface KeySearch {
  readonly kind: KeyKind;
  readonly texts: readonly string[];
  readonly first: number;
}

async function nearestKeys(
  db: Db,
  { askIn }: CompiledStatements,
  view: CatalogView,
  { kind, texts, first }: KeySearch,
): Promise<KeySuggestions> {
  // Of keys that contain the text, the shortest comes first.
  const likeness = sql<number>`max(${likenessTo(sql`record.key`)})`;
  const score = sql<number>`round(max(greatest(
    ${likenessTo(sql`record.key`)}, ${likenessTo(sql`record.name`)},
    ${partLikenessTo(sql`record.key`)}, ${partLikenessTo(sql`record.name`)}))::numeric, 3)::float8`;
  const nearIn = (rows: RowsOfVersion) =>
    db
      .select({ key: sql<string>`record.key`.as('key'), score: score.as('score'), likeness: likeness.as('likeness') })
      .from(sql`(${currentKeys(rows, kind)}) as record`)
      .groupBy(sql`record.key`)
      .having(sql`${score} >= ${sql.raw(String(LOWEST_SCORE))}`)
      .orderBy(desc(score), desc(likeness), sql`record.key`)
      .limit(sql.placeholder('first'))
      .as('near');
  const rows = await inParts(texts, TEXTS_PER_STATEMENT, (part) =>
    askIn(view, { shape: `nearest ${kind}`, values: { ...keysValue(part), first } }, (rowsIn) => {
      const near = nearIn(rowsIn);
      return db
        .select({ text: sql<string>`requested.text`, key: near.key, score: near.score })
        .from(sql`unnest(${textArray(theKeys)}) as requested(text)`)
        .crossJoinLateral(near)
        .orderBy(desc(near.score), desc(near.likeness), near.key);
    }),
  );
  return Map.groupBy(rows, ({ text }) => text);
}

/** The stored counts contain each family of a current model. */
const currentFamilies = sql`select distinct ${presentModelCounts.family} as key, ${presentModelCounts.family} as name
  from ${presentModelCounts} where ${catalogIsAtTheVersion} and ${presentModelCounts.family} is not null`;

/** The index on trigrams finds the providers that can have the lowest score. */
const similarProviders = sql`select found.key, found.name from similar_providers(requested.text) as found
  where ${catalogIsAtTheVersion}`;

/** A table of the keys and names of the current records of a kind, or of those that are similar to the requested text. */
function currentKeys({ inView, isPresent, isOpen }: RowsOfVersion, kind: KeyKind): SQL {
  if (kind === 'PROVIDER' && isPresent && !isOpen) return similarProviders;
  const selects = columnsOf[kind].map(({ table, key, name }) =>
    isPresent && !isOpen && key === models.family
      ? currentFamilies
      : sql`select distinct ${key} as key, ${name} as name from ${table}
        where ${inView(table)} and ${key} is not null`,
  );
  return sql.join(selects, sql` union `);
}

function likenessTo(recordText: SQL): SQL {
  return sql`similarity(${recordText}, requested.text)`;
}

/** The likeness to the most similar part of the text. A whole is more similar than a part. */
function partLikenessTo(recordText: SQL): SQL {
  return sql`0.9 * word_similarity(requested.text, ${recordText})`;
}

function keysOfModels(nearest: Awaited<ReturnType<ReturnType<ReturnType<typeof suggestionQueries>>['nearest']>>) {
  return new Map(
    [...nearest].map(([text, found]) => [text, found.map(({ modelKey, score }) => ({ key: modelKey, score }))]),
  );
}
