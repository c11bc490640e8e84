import { createContextCache, type ObjectRef } from '@pothos/core';
import DataLoader from 'dataloader';
import { BaseModel } from '../base-model/base-model.ts';
import type { SubjectType } from '../db/tables/change-tables.ts';
import type { Types } from '../graph/builder.ts';
import { builder } from '../graph/builder.ts';
import { type Context, catalogOf } from '../graph/context.ts';
import { Model } from '../model/model.ts';
import { Provider } from '../provider/provider.ts';

addLifetime(Provider, 'PROVIDER', 'A change of one of its models is none of its own: see `lastRefresh`.');
addLifetime(Model, 'MODEL', 'A change of its provider or its base model is none of its own.');
addLifetime(BaseModel, 'BASE_MODEL', 'A change of its benchmark results is one of its own, one of its models is not.');

/** Gives a type the times when it came, changed and went. */
function addLifetime<Row extends { readonly key: string }>(
  ref: ObjectRef<Types, string | Row, Row>,
  type: SubjectType,
  ofOthers: string,
): void {
  const loaderOf = lifetimeLoader(type);
  builder.objectFields(ref, (t) => ({
    firstSeenAt: t.field({
      type: 'DateTime',
      description: 'When a refresh found it for the first time.',
      resolve: async (row, _args, context) => (await loaderOf(context).load(row.key)).firstSeenAt,
    }),
    changedAt: t.field({
      type: 'DateTime',
      description: `When a refresh last found something new about it. ${ofOthers}`,
      resolve: async (row, _args, context) => (await loaderOf(context).load(row.key)).changedAt,
    }),
    removedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When a refresh found it no longer. Null while the source has it.',
      resolve: async (row, _args, context) => (await loaderOf(context).load(row.key)).removedAt,
    }),
  }));
}

/** One query for all subjects of a type, whichever of the times are asked for. */
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
