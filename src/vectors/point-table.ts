import { type SQL, sql } from 'drizzle-orm';
import type { Db, Transaction } from '../db/connect.ts';
import type { CollectionRow } from './collection-queries.ts';

/** HNSW of pgvector indexes up to these dimensions. */
const MAX_VECTOR_DIMENSIONS = 2_000;
const MAX_HALFVEC_DIMENSIONS = 4_000;
/** The most that a vector of pgvector can have. */
export const MAX_DIMENSIONS = 16_000;

/** An arbitrary but constant number, the first half of the lock of a collection. */
const INDEX_LOCK = 7_304_114;
/** Writers wait for the creation of an index while it waits for earlier writers. */
const LOCK_TIMEOUT = '1s';

const INDEX_PARAMETERS = sql.raw('m = 24, ef_construction = 128');

const TABLE_PREFIX = 'vector_points_';
/** The id of a collection, without its hyphens, follows the prefix. */
const TABLE_NAME = `^${TABLE_PREFIX}[0-9a-f]{32}$`;

/** How pgvector names a distance: the operator, and the part of the name of its operator class. */
const operators = {
  COSINE: { operator: sql.raw('<=>'), operatorClass: 'cosine_ops' },
  EUCLIDEAN: { operator: sql.raw('<->'), operatorClass: 'l2_ops' },
  // Negative, so that the nearest point has the least.
  DOT: { operator: sql.raw('<#>'), operatorClass: 'ip_ops' },
} as const satisfies Record<CollectionRow['distance'], object>;

/** The index that a collection has when it is large. EXACT: none. */
export type IndexKind = 'HNSW' | 'HNSW_HALFVEC' | 'EXACT';

export function indexKindOf({ dimensions }: Pick<CollectionRow, 'dimensions'>): IndexKind {
  if (dimensions <= MAX_VECTOR_DIMENSIONS) return 'HNSW';
  return dimensions <= MAX_HALFVEC_DIMENSIONS ? 'HNSW_HALFVEC' : 'EXACT';
}

export function pointTable({ id }: Pick<CollectionRow, 'id'>): SQL {
  return sql`${sql.identifier(tableName(id))}`;
}

/** The bytes of the table, with the vectors, which are stored apart from long rows, and without the indexes. */
export function tableSize({ id }: CollectionRow): SQL {
  return sql`pg_table_size(${tableName(id)}::regclass)`;
}

/** The type of the vectors of a collection, for a cast. */
export function vectorType({ dimensions }: CollectionRow): SQL {
  return sql.raw(`vector(${dimensions})`);
}

/** The distance between a stored vector and another one, exactly. */
export function distanceTo(collection: CollectionRow, vector: SQL): SQL {
  return sql`embedding ${operators[collection.distance].operator} ${vector}`;
}

/** The distance that the index orders by: it must be the very expression of the index. */
export function indexedDistanceTo(collection: CollectionRow, vector: SQL): SQL {
  if (indexKindOf(collection) !== 'HNSW_HALFVEC') return distanceTo(collection, vector);
  const type = halfvecType(collection);
  return sql`embedding::${type} ${operators[collection.distance].operator} ${vector}::${type}`;
}

/**
 * Creates the table of the points of a collection. The index on vectors contains the points that are marked as indexed,
 * because most of the time to store a point is that of its index, which a search of a small collection does not use.
 */
export async function createPointTable(vectors: Db | Transaction, collection: CollectionRow): Promise<void> {
  const table = pointTable(collection);
  await vectors.transaction(async (transaction) => {
    await transaction.execute(sql`
      create table if not exists ${table} (
        id text collate "C" primary key, payload jsonb not null, embedding ${vectorType(collection)} not null,
        is_indexed boolean not null default false
      )
    `);
    await upgradePointTable(transaction, collection);
    await transaction.execute(
      sql`create index if not exists ${indexName(collection, 'payload')} on ${table} using gin (payload jsonb_path_ops)`,
    );
    if (indexKindOf(collection) === 'EXACT') return;
    await transaction.execute(
      sql`create index if not exists ${indexName(collection, 'waiting')} on ${table} (id) where not is_indexed`,
    );
  });
}

/** Tables of earlier releases have no column `is_indexed`, and an index on all vectors, which a search does not use. */
async function upgradePointTable(transaction: Transaction, collection: CollectionRow): Promise<void> {
  const table = tableName(collection.id);
  const [found] = await transaction.execute<{ hasColumn: boolean; hasFullIndex: boolean }>(sql`
    select
      exists (
        select from pg_attribute where attrelid = ${table}::regclass and attname = 'is_indexed' and not attisdropped
      ) as "hasColumn",
      exists (
        select from pg_index where indexrelid = to_regclass(${`${table}_embedding`}) and indpred is null
      ) as "hasFullIndex"
  `);
  // Both wait for searches, also when there is nothing to change.
  if (found?.hasColumn === false) {
    await transaction.execute(
      sql`alter table ${pointTable(collection)} add column is_indexed boolean not null default false`,
    );
  }
  if (found?.hasFullIndex) await transaction.execute(sql`drop index ${indexName(collection, 'embedding')}`);
}

/**
 * Creates the index on vectors unless it exists. The creation soon ends while no point is marked as indexed. With many, it
 * occupies the embedded Postgres for minutes.
 */
export async function createVectorIndex(vectors: Db | Transaction, collection: CollectionRow): Promise<void> {
  // First, because `if not exists` locks the table before it looks.
  if (await hasVectorIndex(vectors, collection)) return;
  await vectors.transaction(async (transaction) => {
    // Two gateways that create the same index at once fail, even with `if not exists`.
    await transaction.execute(sql`select pg_advisory_xact_lock(${INDEX_LOCK}::int, hashtext(${collection.id}))`);
    await transaction.execute(sql`select set_config('lock_timeout', ${LOCK_TIMEOUT}, true)`);
    await transaction.execute(sql`
      create index if not exists ${indexName(collection, 'embedding')} on ${pointTable(collection)}
      using hnsw (${indexedExpression(collection)}) with (${INDEX_PARAMETERS}) where is_indexed
    `);
  });
}

async function hasVectorIndex(vectors: Db | Transaction, { id }: CollectionRow): Promise<boolean> {
  const [row] = await vectors.execute<{ exists: boolean }>(
    sql`select to_regclass(${`${tableName(id)}_embedding`}) is not null as exists`,
  );
  return row?.exists === true;
}

export async function dropPointTable(vectors: Db, collection: Pick<CollectionRow, 'id'>): Promise<void> {
  await vectors.execute(sql`drop table if exists ${pointTable(collection)}`);
}

/** Frees the space of dead rows when there are as many as autovacuum waits for. Only for the embedded Postgres. */
export async function vacuumPointTable(vectors: Db, collection: CollectionRow): Promise<void> {
  // Otherwise the statistics are as old as a second.
  await vectors.execute(sql`select pg_stat_force_next_flush()`);
  const rows = await vectors.execute(sql`
    select from pg_stat_user_tables
    where relid = ${tableName(collection.id)}::regclass and n_dead_tup > 50 + 0.2 * n_live_tup
  `);
  if (rows.length > 0) await vectors.execute(sql`vacuum ${pointTable(collection)}`);
}

/** The ids of the collections that have a table of points. Other tables with the prefix are not ours. */
export async function collectionsWithTable(vectors: Db): Promise<string[]> {
  const rows = await vectors.execute<{ name: string }>(sql`
    select relname as name from pg_class
    where relkind = 'r' and pg_table_is_visible(oid) and relname ~ ${TABLE_NAME}
  `);
  return rows.map(({ name }) => collectionId(name));
}

/** The table of the points of the collection with this id. */
export function tableName(id: string): string {
  return TABLE_PREFIX + id.replaceAll('-', '');
}

function collectionId(name: string): string {
  return name.slice(TABLE_PREFIX.length).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function indexName({ id }: CollectionRow, column: string): SQL {
  return sql`${sql.identifier(`${tableName(id)}_${column}`)}`;
}

function indexedExpression(collection: CollectionRow): SQL {
  const { operatorClass } = operators[collection.distance];
  if (indexKindOf(collection) === 'HNSW') return sql.raw(`embedding vector_${operatorClass}`);
  return sql`(embedding::${halfvecType(collection)}) ${sql.raw(`halfvec_${operatorClass}`)}`;
}

function halfvecType({ dimensions }: CollectionRow): SQL {
  return sql.raw(`halfvec(${dimensions})`);
}
