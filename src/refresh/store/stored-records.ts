import { and, eq, isNotNull } from 'drizzle-orm';
import type { Db, Transaction } from '../../db/connect.ts';
import { baseModels, benchmarkResults, models, providers, versions } from '../../db/tables/catalog-tables.ts';
import { inVersion } from '../../db/version-predicates.ts';
import type { CatalogRecords, Hashed } from '../diff/records.ts';

/**
 * Everything that a version held, as it would be read from a document. Throws when it is forgotten, be it while this
 * reads.
 */
export function recordsAt(db: Db, version: number): Promise<CatalogRecords> {
  const oneMoment = { isolationLevel: 'repeatable read', accessMode: 'read only' } as const;
  return db.transaction(async (transaction) => {
    const [kept] = await transaction
      .select()
      .from(versions)
      .where(and(eq(versions.number, version), isNotNull(versions.refreshId)));
    if (!kept) throw new Error(`version ${version} is forgotten`);
    return readRecords(transaction, version);
  }, oneMoment);
}

async function readRecords(db: Transaction, version: number): Promise<CatalogRecords> {
  const held = inVersion(version);
  return {
    providers: (await db.select().from(providers).where(held(providers))).map(recordOf),
    models: (await db.select().from(models).where(held(models))).map(recordOf),
    baseModels: (await db.select().from(baseModels).where(held(baseModels))).map(recordOf),
    benchmarkResults: (await db.select().from(benchmarkResults).where(held(benchmarkResults))).map(recordOf),
  };
}

interface State {
  readonly key: string;
  readonly contentHash: string;
  readonly sinceVersion: number;
  readonly untilVersion: number | null;
}

function recordOf<Row extends State>({ contentHash, sinceVersion: _since, untilVersion: _until, ...content }: Row) {
  // What is left of a row is its content.
  return { key: content.key, content, contentHash } satisfies Hashed<
    Omit<Row, 'contentHash' | 'sinceVersion' | 'untilVersion'>
  >;
}
