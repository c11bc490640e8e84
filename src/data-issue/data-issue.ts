import { ChangeSubject, subjectOf } from '../change/change.ts';
import { ChangeSubjectType } from '../change/change-filter.ts';
import { asOfArg } from '../graph/as-of/as-of-arg.ts';
import { builder } from '../graph/builder.ts';
import { type Context, catalogOf } from '../graph/context.ts';
import { criteriaFields } from '../graph/filter/filter-input.ts';
import { filterKeys } from '../graph/filter/filter-keys.ts';
import { addUnknownKeys } from '../graph/filter/unknown-keys.ts';
import { connectionType, pageArgs } from '../graph/paging/connection.ts';
import { connection } from '../graph/paging/pagination.ts';
import { Model } from '../model/model.ts';
import { type DataIssueFilterShape, dataIssueCodes, dataIssueCriteria } from './data-issue-criteria.ts';
import { type DataIssueRow, sortKinds } from './data-issue-queries.ts';
import { messageOf } from './message.ts';

const DataIssueCode = builder.enumType('DataIssueCode', {
  description: 'Kind of contradiction in the source.',
  values: dataIssueCodes,
});

const DataIssue = builder.objectRef<DataIssueRow>('DataIssue').implement({
  description: 'Contradiction in what the source publishes. The catalog serves the values as published.',
  fields: (t) => ({
    code: t.expose('code', { type: DataIssueCode, description: 'Kind of contradiction.' }),
    message: t.string({ description: 'The published value, and the value that it contradicts.', resolve: messageOf }),
    subject: t.field({ type: ChangeSubject, description: 'Model or base model with the issue.', resolve: subjectOf }),
    field: t.exposeString('field', {
      nullable: true,
      description: 'Field with the value in this schema, such as "limits.output". Null when no single field has it.',
    }),
  }),
});

const DataIssueConnection = connectionType(DataIssue);

addUnknownKeys(DataIssueConnection);

const DataIssueFilter = builder.inputRef<DataIssueFilterShape>('DataIssueFilter').implement({
  description: 'All given fields must match.',
  fields: (t) => criteriaFields(t, dataIssueCriteria, { DataIssueCode, ChangeSubjectType }),
});

builder.queryField('dataIssues', (t) =>
  t.field({
    type: DataIssueConnection,
    nullable: true,
    cacheable: true,
    description:
      'Contradictions in what the source publishes about current models and base models, sorted by the key of the subject.',
    args: {
      filter: t.arg({ type: DataIssueFilter, description: 'Selects issues. Default: every issue.' }),
      ...asOfArg,
      ...pageArgs,
    },
    resolve: async (_query, args, context) => {
      const catalog = await catalogOf(context);
      const filter = args.filter ?? {};
      return connection(args, {
        order: { name: 'dataIssues by subject', values: sortKinds },
        rows: (page) => catalog.dataIssues.page(filter, page),
        count: () => catalog.dataIssues.count(filter),
        unknownKeys: () => catalog.keys.unknown(filterKeys(dataIssueCriteria, filter)),
        valuesOf: (issue) => issue.sortValues,
      });
    },
  }),
);

builder.objectField(Model, 'issues', (t) =>
  t.loadableGroup({
    type: DataIssue,
    description: 'Contradictions in what the source publishes about the model. Empty for a removed model.',
    load: async (keys: string[], context: Context) => (await catalogOf(context)).dataIssues.byModels(keys),
    group: (issue) => issue.subjectKey,
    resolve: (model) => model.key,
  }),
);
