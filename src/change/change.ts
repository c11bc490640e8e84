import type { ObjectRef } from '@pothos/core';
import { BaseModel } from '../base-model/base-model.ts';
import type { SubjectType } from '../db/tables/change-tables.ts';
import type { FieldChange as FieldChangeShape } from '../db/tables/json-columns.ts';
import type { Types } from '../graph/builder.ts';
import { builder } from '../graph/builder.ts';
import { type Context, catalogOf } from '../graph/context.ts';
import { filterKeys } from '../graph/filter/filter-keys.ts';
import { addUnknownKeys } from '../graph/filter/unknown-keys.ts';
import { rowIds } from '../graph/node-id.ts';
import { connectionType, pageArgs } from '../graph/paging/connection.ts';
import { latestFirst, momentOf } from '../graph/paging/orders.ts';
import { connectionsOfParents } from '../graph/paging/pagination.ts';
import { Model } from '../model/model.ts';
import { commitUrl } from '../models-dev/repository/commit-url.ts';
import { Provider } from '../provider/provider.ts';
import { Refresh } from '../refresh/api/refresh.ts';
import { Anomaly } from './anomaly.ts';
import { changeCriteria, validateChangeFilter } from './change-criteria.ts';
import { ChangeFilter, ChangeKind } from './change-filter.ts';
import type { ChangeRow } from './change-queries.ts';

export const ChangeSubject = builder.unionType('ChangeSubject', {
  description: 'Subject of a change. A removed subject has its last known state.',
  types: [Model, Provider, BaseModel],
  resolveType: (subject) => {
    if ('modelId' in subject) return 'Model';
    return 'labKey' in subject ? 'BaseModel' : 'Provider';
  },
});

export const FieldChange = builder.objectRef<FieldChangeShape>('FieldChange').implement({
  description: 'One changed field of a provider, model or base model.',
  fields: (t) => ({
    field: t.exposeString('field', {
      description:
        'Name of the field in this schema, such as "pricing.cacheRead". Starts with "extra." if the schema has no name for it.',
    }),
    sourcePath: t.exposeString('sourcePath', {
      description: 'Path of the field in the models.dev entry, such as "cost.cache_read".',
    }),
    before: t.expose('before', {
      type: 'JSON',
      nullable: true,
      description: 'Value before the change, as models.dev writes it. Null if the field was absent.',
    }),
    after: t.expose('after', {
      type: 'JSON',
      nullable: true,
      description: 'Value after the change, as models.dev writes it. Null if the field is absent.',
    }),
  }),
});

export const Change = builder.loadableNodeRef('Change', {
  id: { resolve: (change) => String(change.id) },
  load: async (ids: string[], context: Context) => (await catalogOf(context)).changes.byIds(rowIds(ids)),
  sort: (change) => String(change.id),
});

Change.implement({
  description:
    'A change that a refresh made to one provider, model or base model. The first refresh of an empty or bundled catalog creates no changes.',
  fields: (t) => ({
    kind: t.expose('kind', { type: ChangeKind, description: 'Kind of change.' }),
    subject: t.field({
      type: ChangeSubject,
      description: 'The provider, model or base model that changed.',
      resolve: subjectOf,
    }),
    fields: t.expose('fields', {
      type: [FieldChange],
      description: 'Changed fields, sorted by source path. Empty if the subject was added or removed.',
    }),
    anomalies: t.expose('anomalies', {
      type: [Anomaly],
      description: 'Signs that the change may be a mistake in the source. Empty for a normal change.',
    }),
    at: t.expose('at', {
      type: 'DateTime',
      description: 'Time when the refresh read the source. For an import, the date of the snapshot.',
    }),
    sourceCommit: t.exposeString('sourceCommit', {
      nullable: true,
      description:
        "Hash of the commit of the source's repository that made the change. Null unless the refresh read a repository.",
    }),
    sourceCommitUrl: t.string({
      nullable: true,
      description: 'Web page of `sourceCommit`. Null without a commit, and if the repository is not on the web.',
      resolve: async ({ refreshId, sourceCommit }, _args, context) => {
        if (sourceCommit === null) return null;
        const { sourceUrl } = await Refresh.getDataloader(context).load(String(refreshId));
        return commitUrl(sourceUrl, sourceCommit);
      },
    }),
    refresh: t.field({
      type: Refresh,
      description: 'The refresh that made the change.',
      resolve: (change) => String(change.refreshId),
    }),
  }),
});

export const ChangeConnection = connectionType(Change);
addUnknownKeys(ChangeConnection);

/** Arguments of every list of changes. */
export const changeArgs = builder.args((t) => ({
  filter: t.field({ type: ChangeFilter, description: 'Only changes that match the filter.' }),
}));

builder.objectField(Refresh, 'changes', (t) =>
  t.loadable({
    type: ChangeConnection,
    description: 'Changes that the refresh made, newest first.',
    byPath: true,
    args: { ...changeArgs, ...pageArgs },
    resolve: (refresh) => String(refresh.id),
    load: async (refreshIds: string[], context, args) => {
      const catalog = await catalogOf(context);
      const filter = await validateChangeFilter(args.filter);
      return connectionsOfParents(refreshIds, args, {
        orderOf: (id) => latestFirst(`changes of refresh ${id}`),
        rows: (ids, page) => catalog.changes.pageByRefreshes(ids, filter, page),
        counts: (ids) => catalog.changes.countByRefreshes(ids, filter),
        unknownKeys: () => catalog.keys.unknown(filterKeys(changeCriteria, filter)),
        parentOf: (change) => String(change.refreshId),
        valuesOf: momentOf,
      });
    },
  }),
);

const refs = { PROVIDER: Provider, MODEL: Model, BASE_MODEL: BaseModel };

/** The subject that a row refers to. */
export function subjectOf(
  { subjectType, subjectKey }: Pick<ChangeRow, 'subjectType' | 'subjectKey'>,
  _args: object,
  context: Context,
) {
  return refs[subjectType].getDataloader(context).load(subjectKey);
}

addChanges(
  Provider,
  'PROVIDER',
  'Changes of its models are not included: the root field `changes` with `providers` returns both.',
);
addChanges(Model, 'MODEL', 'Changes of its provider and base model are not included.');
addChanges(BaseModel, 'BASE_MODEL', 'Changes of its benchmark results are included. Changes of its models are not.');

/** Adds the field `changes` to a type. */
function addChanges<Row extends { readonly key: string }>(
  ref: ObjectRef<Types, string | Row, Row>,
  type: SubjectType,
  ofOthers: string,
): void {
  builder.objectField(ref, 'changes', (t) =>
    t.loadable({
      type: ChangeConnection,
      description: `Changes, newest first. ${ofOthers}`,
      byPath: true,
      args: { ...changeArgs, ...pageArgs },
      resolve: (row) => row.key,
      load: async (keys: string[], context, args) => {
        const catalog = await catalogOf(context);
        const filter = await validateChangeFilter(args.filter);
        return connectionsOfParents(keys, args, {
          orderOf: (key) => latestFirst(`changes of ${type} ${key}`),
          rows: (ofKeys, page) => catalog.changes.pageBySubjects(type, ofKeys, filter, page),
          counts: (ofKeys) => catalog.changes.countBySubjects(type, ofKeys, filter),
          unknownKeys: () => catalog.keys.unknown(filterKeys(changeCriteria, filter)),
          parentOf: (change) => change.subjectKey,
          valuesOf: momentOf,
        });
      },
    }),
  );
}
