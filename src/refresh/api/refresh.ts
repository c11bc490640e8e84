import type {
  RecordCounts as RecordCountsShape,
  RefreshSummary as RefreshSummaryShape,
} from '../../db/tables/json-columns.ts';
import { builder } from '../../graph/builder.ts';
import { connectionType, pageArgs } from '../../graph/connection.ts';
import type { Context } from '../../graph/context.ts';
import { rowIds } from '../../graph/node-id.ts';
import { idOf, newestFirst } from '../../graph/orders.ts';
import { connection, connectionsOfParents } from '../../graph/pagination.ts';
import type { Failure } from '../run/failure.ts';
import type { RefreshProblemRow, RefreshRow } from '../store/refresh-queries.ts';

const RefreshStatus = builder.enumType('RefreshStatus', {
  description: 'Whether a refresh runs, or how it ended.',
  values: {
    RUNNING: { description: 'It is under way.' },
    SUCCEEDED: { description: 'It brought a new version of the catalog.' },
    UNCHANGED: { description: 'The source says what is stored already, or nothing else but what is held back.' },
    FAILED: { description: 'See `error`. The catalog is as it was.' },
    CANCELLED: { description: 'Somebody stopped it. The catalog is as it was.' },
    INTERRUPTED: { description: 'Its gateway ended or was cut off. The catalog is as it was.' },
  } as const,
});

const RefreshTrigger = builder.enumType('RefreshTrigger', {
  description: 'Why a refresh began.',
  values: {
    MANUAL: { description: 'Somebody asked for it; see `requestedBy`.' },
    SCHEDULED: { description: 'The interval was over.' },
    STARTUP: { description: 'The gateway started with a catalog that was empty, bundled or due.' },
    IMPORT: { description: 'A snapshot of an earlier day was imported.' },
  } as const,
});

const RecordCounts = builder.objectRef<RecordCountsShape>('RecordCounts').implement({
  description: 'What a refresh did to the records of one kind.',
  fields: (t) => ({
    added: t.exposeInt('added', { description: 'Those that came back are among them.' }),
    changed: t.exposeInt('changed', { description: 'Present before and after, with other content.' }),
    removed: t.exposeInt('removed', { description: 'No longer found.' }),
    unchanged: t.exposeInt('unchanged', { description: 'As they were, or not readable this time.' }),
    total: t.exposeInt('total', { description: 'Present after the refresh.' }),
  }),
});

const RefreshSummary = builder.objectRef<RefreshSummaryShape>('RefreshSummary').implement({
  description: 'What a refresh did. All zero until it has succeeded or found nothing new.',
  fields: (t) => ({
    providers: t.expose('providers', { type: RecordCounts, description: 'Those who serve.' }),
    models: t.expose('models', { type: RecordCounts, description: 'Models as providers serve them.' }),
    baseModels: t.expose('baseModels', {
      type: RecordCounts,
      description: 'Models themselves; a change of their results is one of theirs.',
    }),
    benchmarkResults: t.expose('benchmarkResults', { type: RecordCounts, description: 'Results of base models.' }),
  }),
});

const nothing = { added: 0, changed: 0, removed: 0, unchanged: 0, total: 0 };
const emptySummary = { providers: nothing, models: nothing, baseModels: nothing, benchmarkResults: nothing };

const RefreshErrorCode = builder.enumType('RefreshErrorCode', {
  description: 'Why a refresh failed.',
  values: {
    SOURCE_UNREACHABLE: { description: 'No answer: the network, the name, the connection or the folder.' },
    SOURCE_TIMEOUT: { description: 'The answer took longer than MODELSDEV_TIMEOUT.' },
    SOURCE_REFUSED: { description: 'The source answered with an HTTP error.' },
    SOURCE_CIRCUIT_OPEN: {
      description: 'The source was not asked: it failed too often in a row, and is left alone for a while.',
    },
    SOURCE_TOO_LARGE: { description: 'The answer is larger than any catalog.' },
    NOT_A_CATALOG: { description: 'The answer is no catalog, or only a part of one.' },
    MASS_REMOVAL: { description: 'It would have removed more than the guard allows; see `allowMassRemoval`.' },
    OUT_OF_ORDER: { description: 'The day of the snapshot lies between days observed before, or is one of them.' },
    INTERNAL: { description: 'A fault of the gateway or its database; the log has it under the id of the refresh.' },
  } as const,
});

export const RefreshError = builder.objectRef<Failure>('RefreshError').implement({
  description: 'Why a refresh failed.',
  fields: (t) => ({
    code: t.expose('code', { type: RefreshErrorCode, description: 'What kind of failure it was.' }),
    message: t.exposeString('message', { description: 'What was got and what was wanted.' }),
    attempts: t.exposeInt('attempts', { description: 'How often the source was asked.' }),
  }),
});

const RefreshProblem = builder.objectRef<RefreshProblemRow>('RefreshProblem').implement({
  description: 'An entry of the document, or a part of one, that makes no sense and was set aside.',
  fields: (t) => ({
    path: t.exposeString('path', { description: 'Such as "providers.openai.models.gpt-5.cost.input".' }),
    message: t.exposeString('message', { description: 'What was got, what was wanted, and what was done about it.' }),
  }),
});

export const Refresh = builder.loadableNodeRef('Refresh', {
  id: { resolve: (refresh) => String(refresh.id) },
  load: (ids: string[], context: Context) => context.refreshes.byIds(rowIds(ids)),
  sort: (refresh) => String(refresh.id),
});

Refresh.implement({
  description: 'One run of bringing the catalog up to date.',
  fields: (t) => ({
    status: t.expose('status', { type: RefreshStatus, description: 'Whether it runs, or how it ended.' }),
    trigger: t.expose('trigger', { type: RefreshTrigger, description: 'Why it began.' }),
    requestedBy: t.exposeString('requestedBy', {
      nullable: true,
      description: 'The role that asked. Null unless MANUAL or IMPORT.',
    }),
    sourceUrl: t.exposeString('sourceUrl', { description: 'Where the document came from, without credentials.' }),
    etag: t.exposeString('etag', { nullable: true, description: 'Of the document. Null when the source gave none.' }),
    bytes: t.exposeInt('bytes', {
      nullable: true,
      description: 'Size of the document as JSON, uncompressed. Null when none was sent, or it did not arrive.',
    }),
    startedAt: t.expose('startedAt', { type: 'DateTime', description: 'When it began, by the clock of the database.' }),
    finishedAt: t.expose('finishedAt', { type: 'DateTime', nullable: true, description: 'Null while it runs.' }),
    durationMs: t.int({
      nullable: true,
      description: 'Milliseconds. Null while it runs.',
      resolve: ({ startedAt, finishedAt }) => finishedAt && finishedAt.getTime() - startedAt.getTime(),
    }),
    catalogVersion: t.exposeInt('catalogVersion', {
      nullable: true,
      description: 'The version of the catalog it brought. Null when it brought none.',
    }),
    revertedTo: t.exposeInt('revertedTo', {
      nullable: true,
      description: 'The version whose content it brought back. Null unless it is a `revertCatalog`.',
    }),
    summary: t.field({
      type: RefreshSummary,
      description: 'What it did, in figures.',
      resolve: (refresh) => refresh.summary ?? emptySummary,
    }),
    error: t.field({
      type: RefreshError,
      nullable: true,
      description: 'Null unless FAILED.',
      resolve: errorOf,
    }),
  }),
});

export function errorOf({
  errorCode,
  errorMessage,
  errorAttempts,
}: Pick<RefreshRow, 'errorCode' | 'errorMessage' | 'errorAttempts'>): Failure | null {
  return errorCode && { code: errorCode, message: errorMessage ?? '', attempts: errorAttempts ?? 0 };
}

const RefreshConnection = connectionType(Refresh);
const RefreshProblemConnection = connectionType(RefreshProblem);

const RefreshFilter = builder.inputType('RefreshFilter', {
  description: 'All that is given must hold.',
  fields: (t) => ({
    statuses: t.field({ type: [RefreshStatus], description: 'One of these.' }),
    triggers: t.field({ type: [RefreshTrigger], description: 'One of these.' }),
  }),
});

builder.queryField('refreshes', (t) =>
  t.field({
    type: RefreshConnection,
    nullable: true,
    description: 'All refreshes, newest first.',
    args: { filter: t.arg({ type: RefreshFilter }), ...pageArgs },
    resolve: (_query, args, { refreshes }) => {
      const filter = args.filter ?? {};
      return connection(args, {
        order: newestFirst('refreshes'),
        rows: (page) => refreshes.page(filter, page),
        count: () => refreshes.count(filter),
        valuesOf: idOf,
      });
    },
  }),
);

builder.objectField(Refresh, 'problems', (t) =>
  t.loadable({
    type: RefreshProblemConnection,
    description: 'What of the document was set aside or repaired.',
    byPath: true,
    args: pageArgs,
    resolve: (refresh) => String(refresh.id),
    load: async (refreshIds: string[], { refreshes }, args) =>
      connectionsOfParents(refreshIds, args, {
        orderOf: (id) => ({ name: `problems of refresh ${id}`, values: ['integer'] }),
        rows: (ids, page) => refreshes.problemPage(ids, page),
        counts: (ids) => refreshes.problemCounts(ids),
        parentOf: (problem) => String(problem.refreshId),
        valuesOf: (problem) => [String(problem.position)],
      }),
  }),
);
