import { and, eq, getTableColumns, isNotNull } from 'drizzle-orm';
import type { Db, Transaction } from '../../db/connect.ts';
import {
  baseModels,
  benchmarkResults,
  derivedModelColumns,
  models,
  providers,
  versions,
} from '../../db/tables/catalog-tables.ts';
import { inVersion } from '../../db/version-predicates.ts';
import { publishedHash } from '../diff/content-hash.ts';
import type { CatalogRecords, Hashed, Published } from '../diff/records.ts';

/** All records of a version, as if read from a document. Throws if the version is pruned. */
export function recordsAt(db: Db, version: number): Promise<CatalogRecords> {
  const snapshot = { isolationLevel: 'repeatable read', accessMode: 'read only' } as const;
  return db.transaction(async (transaction) => {
    const [kept] = await transaction
      .select()
      .from(versions)
      .where(and(eq(versions.number, version), isNotNull(versions.refreshId)));
    if (!kept) throw new Error(`version ${version} is pruned`);
    return readRecords(transaction, version);
  }, snapshot);
}

/** The columns that make a record: not those that are derived from others. */
const contentOf = {
  models: contentColumns(models, Object.keys(derivedModelColumns) as (keyof typeof derivedModelColumns)[]),
  baseModels: contentColumns(baseModels, ['capabilities']),
};

function contentColumns<Table extends typeof models | typeof baseModels, Derived extends keyof Table['_']['columns']>(
  table: Table,
  derived: readonly Derived[],
) {
  const columns = Object.entries(getTableColumns(table)).filter(([name]) => !derived.some((one) => one === name));
  // TypeScript cannot follow a type through `fromEntries`.
  return Object.fromEntries(columns) as Omit<Table['_']['columns'], Derived>;
}

async function readRecords(db: Transaction, version: number): Promise<CatalogRecords> {
  const ofVersion = inVersion(version);
  return {
    providers: (await db.select().from(providers).where(ofVersion(providers))).map(recordOf),
    models: (await db.select(contentOf.models).from(models).where(ofVersion(models))).map(recordOf),
    baseModels: (await db.select(contentOf.baseModels).from(baseModels).where(ofVersion(baseModels))).map(recordOf),
    benchmarkResults: (await db.select().from(benchmarkResults).where(ofVersion(benchmarkResults))).map(recordOf),
  };
}

interface State {
  readonly key: string;
  readonly contentHash: string;
  readonly sinceVersion: number;
  readonly untilVersion: number | null;
}

function recordOf<Row extends State & Published>({
  contentHash,
  sinceVersion: _since,
  untilVersion: _until,
  ...content
}: Row) {
  // The other columns are the content.
  const { sourceEntry }: Published = content;
  return { key: content.key, content, contentHash, publishedHash: publishedHash(sourceEntry) } satisfies Hashed<
    Omit<Row, 'contentHash' | 'sinceVersion' | 'untilVersion'>
  >;
}
