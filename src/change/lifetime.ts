import { createContextCache, type ObjectRef } from '@pothos/core';
import DataLoader from 'dataloader';
import { BaseModel } from '../base-model/base-model.ts';
import type { SubjectType } from '../db/tables/change-tables.ts';
import type { Types } from '../graph/builder.ts';
import { builder } from '../graph/builder.ts';
import { type Context, catalogOf } from '../graph/context.ts';
import { Model } from '../model/model.ts';
import { Provider } from '../provider/provider.ts';

addLifetime(Provider, 'PROVIDER', 'Changes of its models do not count: see `lastRefresh`.');
addLifetime(Model, 'MODEL', 'Changes of its provider and base model do not count.');
addLifetime(BaseModel, 'BASE_MODEL', 'Changes of its benchmark results count. Changes of its models do not.');

/** Adds the fields `firstSeenAt`, `changedAt` and `removedAt` to a type. */
function addLifetime<Row extends { readonly key: string }>(
  ref: ObjectRef<Types, string | Row, Row>,
  type: SubjectType,
  ofOthers: string,
): void {
  const loaderOf = lifetimeLoader(type);
  builder.objectFields(ref, (t) => ({
    firstSeenAt: t.field({
      type: 'DateTime',
      description: 'Time when a refresh first found the record.',
      resolve: async (row, _args, context) => (await loaderOf(context).load(row.key)).firstSeenAt,
    }),
    changedAt: t.field({
      type: 'DateTime',
      description: `Time of the last change that a refresh found. ${ofOthers}`,
      resolve: async (row, _args, context) => (await loaderOf(context).load(row.key)).changedAt,
    }),
    removedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'Time when a refresh removed the record. Null while the source contains the record.',
      resolve: async (row, _args, context) => (await loaderOf(context).load(row.key)).removedAt,
    }),
  }));
}

/** Loads all three times of all subjects of a type with one query. */
function lifetimeLoader(type: SubjectType) {
  return createContextCache(
    (context: Context) =>
      new DataLoader(async (keys: readonly string[]) => {
        const rows = await (await catalogOf(context)).lifetimes.byKeys(type, keys);
        const byKey = new Map(rows.map((row) => [row.key, row]));
        return keys.map((key) => byKey.get(key) ?? new Error(`${type} "${key}" has no state`));
      }),
  );
}
