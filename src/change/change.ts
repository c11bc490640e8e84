import type { ObjectRef } from '@pothos/core';
import { BaseModel } from '../base-model/base-model.ts';
import { type Context, viewOf } from '../context.ts';
import type { FieldChange as FieldChangeShape } from '../db/json-columns.ts';
import { builder } from '../graph/builder.ts';
import type { Types } from '../graph/builder-types.ts';
import { connectionType, pageArgs } from '../graph/connection.ts';
import { idOf, newestFirst } from '../graph/orders.ts';
import { connection, connectionsOfParents } from '../graph/pagination.ts';
import { rowIds } from '../graph/row-id.ts';
import { Model } from '../model/model.ts';
import { Provider } from '../provider/provider.ts';
import { Refresh } from '../refresh/refresh.ts';
import type { ChangeRow, SubjectType } from './change-queries.ts';

const ChangeKind = builder.enumType('ChangeKind', {
  description: 'What a refresh did to its subject.',
  values: {
    ADDED: { description: 'Found for the first time.' },
    CHANGED: { description: 'Found with other content than before.' },
    REMOVED: { description: 'No longer found.' },
    RESTORED: { description: 'Found again after it had been removed; `fields` compare with what it was then.' },
  } as const,
});

const ChangeSubjectType = builder.enumType('ChangeSubjectType', {
  description: 'What changes are about. Benchmark results are a part of their base model.',
  values: ['PROVIDER', 'MODEL', 'BASE_MODEL'] as const,
});

const ChangeSubject = builder.unionType('ChangeSubject', {
  description: 'What changed. A removed one as it was last known.',
  types: [Model, Provider, BaseModel],
  resolveType: (subject) => {
    if ('modelId' in subject) return 'Model';
    return 'labKey' in subject ? 'BaseModel' : 'Provider';
  },
});

const FieldChange = builder.objectRef<FieldChangeShape>('FieldChange').implement({
  description: 'One field of a record that changed.',
  fields: (t) => ({
    path: t.exposeString('path', { description: 'In the words of models.dev, such as "cost.input".' }),
    before: t.expose('before', { type: 'JSON', nullable: true, description: 'Null: it was absent.' }),
    after: t.expose('after', { type: 'JSON', nullable: true, description: 'Null: it is absent.' }),
  }),
});

const Change = builder.loadableNodeRef('Change', {
  id: { resolve: (change) => String(change.id) },
  load: async (ids: string[], context: Context) => context.changes.byIds(await viewOf(context), rowIds(ids)),
  sort: (change) => String(change.id),
});

Change.implement({
  description:
    'What one refresh did to one provider, model or base model. What fills an empty catalogue, or replaces the bundled one, is no change: nobody had looked before.',
  fields: (t) => ({
    kind: t.expose('kind', { type: ChangeKind, description: 'What happened.' }),
    subject: t.field({ type: ChangeSubject, description: 'What it happened to.', resolve: subjectOf }),
    fields: t.expose('fields', {
      type: [FieldChange],
      description: 'By path. Empty when the subject was added or removed.',
    }),
    at: t.expose('at', { type: 'DateTime', description: 'When the refresh found it.' }),
    refresh: t.field({
      type: Refresh,
      description: 'The refresh that found it.',
      resolve: (change) => String(change.refreshId),
    }),
  }),
});

export const ChangeConnection = connectionType(Change);

export const ChangeFilter = builder.inputType('ChangeFilter', {
  description: 'All that is given must hold.',
  fields: (t) => ({
    kinds: t.field({ type: [ChangeKind], description: 'One of these.' }),
    subjectTypes: t.field({ type: [ChangeSubjectType], description: 'One of these.' }),
  }),
});

builder.queryField('changes', (t) =>
  t.field({
    type: ChangeConnection,
    nullable: true,
    description: 'All changes, newest first.',
    args: { filter: t.arg({ type: ChangeFilter }), ...pageArgs },
    resolve: async (_query, args, context) => {
      const view = await viewOf(context);
      const filter = args.filter ?? {};
      return connection(args, {
        order: newestFirst('changes'),
        rows: (page) => context.changes.page(view, filter, page),
        count: () => context.changes.count(view, filter),
        valuesOf: idOf,
      });
    },
  }),
);

builder.objectField(Refresh, 'changes', (t) =>
  t.loadable({
    type: ChangeConnection,
    description: 'What it did, newest first.',
    byPath: true,
    args: { filter: t.arg({ type: ChangeFilter }), ...pageArgs },
    resolve: (refresh) => String(refresh.id),
    load: async (refreshIds: string[], context, args) => {
      const view = await viewOf(context);
      const filter = args.filter ?? {};
      return connectionsOfParents(refreshIds, args, {
        orderOf: (id) => newestFirst(`changes of refresh ${id}`),
        rows: (ids, page) => context.changes.pageByRefreshes(view, ids, filter, page),
        counts: (ids) => context.changes.countByRefreshes(view, ids, filter),
        parentOf: (change) => String(change.refreshId),
        valuesOf: idOf,
      });
    },
  }),
);

const refs = { PROVIDER: Provider, MODEL: Model, BASE_MODEL: BaseModel };

function subjectOf({ subjectType, subjectKey }: ChangeRow, _args: object, context: Context) {
  return refs[subjectType].getDataloader(context).load(subjectKey);
}

addChanges(Provider, 'PROVIDER');
addChanges(Model, 'MODEL');
addChanges(BaseModel, 'BASE_MODEL');

/** Gives a type the changes of what it describes. */
function addChanges<Row extends { readonly key: string }>(
  ref: ObjectRef<Types, string | Row, Row>,
  type: SubjectType,
): void {
  builder.objectField(ref, 'changes', (t) =>
    t.loadable({
      type: ChangeConnection,
      description: 'What refreshes found changed, newest first.',
      byPath: true,
      args: pageArgs,
      resolve: (row) => row.key,
      load: async (keys: string[], context, args) => {
        const view = await viewOf(context);
        return connectionsOfParents(keys, args, {
          orderOf: (key) => newestFirst(`changes of ${type} ${key}`),
          rows: (ofKeys, page) => context.changes.pageBySubjects(view, type, ofKeys, page),
          counts: (ofKeys) => context.changes.countBySubjects(view, type, ofKeys),
          parentOf: (change) => change.subjectKey,
          valuesOf: idOf,
        });
      },
    }),
  );
}
