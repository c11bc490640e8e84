import { seesRestricted } from '../../access/visible-catalog.ts';
import type {
  RecordCounts as RecordCountsShape,
  RefreshSummary as RefreshSummaryShape,
} from '../../db/tables/json-columns.ts';
import { builder } from '../../graph/builder.ts';
import type { Context } from '../../graph/context.ts';
import { rowIds } from '../../graph/node-id.ts';
import { connectionType, pageArgs } from '../../graph/paging/connection.ts';
import { idOf, newestFirst } from '../../graph/paging/orders.ts';
import { connection, connectionsOfParents } from '../../graph/paging/pagination.ts';
import { commitUrl } from '../../models-dev/repository/commit-url.ts';
import type { Failure } from '../run/failure.ts';
import type { RefreshProblemRow, RefreshRow } from '../store/refresh-queries.ts';

const RefreshStatus = builder.enumType('RefreshStatus', {
  description: 'Status of a refresh.',
  values: {
    RUNNING: { description: 'The refresh is running.' },
    SUCCEEDED: { description: 'The refresh created a new version of the catalog.' },
    UNCHANGED: { description: 'The source is unchanged, or all its changes are held.' },
    FAILED: { description: 'The refresh failed; see `error`. The catalog is unchanged.' },
    CANCELLED: { description: 'The refresh was cancelled. The catalog is unchanged.' },
    INTERRUPTED: { description: 'The gateway stopped or lost its connection. The catalog is unchanged.' },
  } as const,
});

const RefreshTrigger = builder.enumType('RefreshTrigger', {
  description: 'Trigger of a refresh.',
  values: {
    MANUAL: { description: 'A caller requested the refresh; see `requestedBy`.' },
    SCHEDULED: { description: 'The refresh interval has passed.' },
    STARTUP: { description: 'The gateway started with an empty, bundled or outdated catalog.' },
    IMPORT: { description: 'A snapshot was imported.' },
    REGISTRY: { description: 'The registry changed. It is merged with the stored catalog, without a request.' },
  } as const,
});

const RecordCounts = builder.objectRef<RecordCountsShape>('RecordCounts').implement({
  description: 'Effect of a refresh on the records of one kind.',
  fields: (t) => ({
    added: t.exposeInt('added', { description: 'Number of added records, including restored ones.' }),
    changed: t.exposeInt('changed', { description: 'Number of records with changed content.' }),
    removed: t.exposeInt('removed', { description: 'Number of removed records.' }),
    unchanged: t.exposeInt('unchanged', {
      description: 'Number of unchanged records, including those that could not be read this time.',
    }),
    total: t.exposeInt('total', { description: 'Number of records after the refresh.' }),
  }),
});

const RefreshSummary = builder.objectRef<RefreshSummaryShape>('RefreshSummary').implement({
  description: 'Effect of a refresh. All counts are 0 unless the status is SUCCEEDED or UNCHANGED.',
  fields: (t) => ({
    providers: t.expose('providers', { type: RecordCounts, description: 'Effect on providers.' }),
    models: t.expose('models', { type: RecordCounts, description: 'Effect on models.' }),
    baseModels: t.expose('baseModels', {
      type: RecordCounts,
      description: 'Effect on base models. A changed benchmark result counts as a change of its base model.',
    }),
    benchmarkResults: t.expose('benchmarkResults', { type: RecordCounts, description: 'Effect on benchmark results.' }),
  }),
});

const nothing = { added: 0, changed: 0, removed: 0, unchanged: 0, total: 0 };
const emptySummary: RefreshSummaryShape = {
  providers: nothing,
  models: nothing,
  baseModels: nothing,
  benchmarkResults: nothing,
};

const RefreshErrorCode = builder.enumType('RefreshErrorCode', {
  description: 'Reason why a refresh failed.',
  values: {
    SOURCE_UNREACHABLE: { description: 'The source could not be reached: network, DNS, connection or folder error.' },
    SOURCE_TIMEOUT: { description: 'The response took longer than MODELSDEV_TIMEOUT.' },
    SOURCE_REFUSED: { description: 'The source responded with an HTTP error status.' },
    SOURCE_CIRCUIT_OPEN: {
      description: 'No request was sent because the source failed too many times in a row.',
    },
    SOURCE_TOO_LARGE: {
      description: 'The response exceeds a limit: its size, the size of an entry, or the number of entries.',
    },
    NOT_A_CATALOG: { description: 'The response is not a catalog or is incomplete.' },
    MASS_REMOVAL: {
      description: 'The refresh would remove more than 20% of the models or providers; see `allowMassRemoval`.',
    },
    OUT_OF_ORDER: { description: 'The snapshot is dated between days that are already stored, or on one of them.' },
    INTERNAL: { description: 'Error of the gateway or its database. Search the server log for the id of the refresh.' },
  } as const,
});

export const RefreshError = builder.objectRef<Failure>('RefreshError').implement({
  description: 'Reason why a refresh failed.',
  fields: (t) => ({
    code: t.expose('code', { type: RefreshErrorCode, description: 'Stable code for programs.' }),
    message: t.exposeString('message', { description: 'Explanation for people.' }),
    attempts: t.exposeInt('attempts', { description: 'Number of attempts to read the source.' }),
    retryAt: t.expose('retryAt', {
      type: 'DateTime',
      nullable: true,
      description:
        'Earliest time of the next request, from the `Retry-After` header of the source. Null if the source sent no such header.',
    }),
  }),
});

const RefreshProblem = builder.objectRef<RefreshProblemRow>('RefreshProblem').implement({
  description: 'Invalid part of the document that was skipped or repaired.',
  fields: (t) => ({
    path: t.exposeString('path', {
      description: 'Path in the document, such as "providers.openai.models.gpt-5.cost.input".',
    }),
    message: t.exposeString('message', { description: 'Expected and received value, and what was done.' }),
  }),
});

export const Refresh = builder.loadableNodeRef('Refresh', {
  id: { resolve: (refresh) => String(refresh.id) },
  load: (ids: string[], context: Context) => context.refreshes.byIds(rowIds(ids)),
  sort: (refresh) => String(refresh.id),
});

Refresh.implement({
  cacheable: false,
  description: 'One run that updates the catalog from a source.',
  fields: (t) => ({
    status: t.expose('status', { type: RefreshStatus, description: 'Status of the refresh.' }),
    trigger: t.expose('trigger', { type: RefreshTrigger, description: 'Trigger of the refresh.' }),
    requestedBy: t.exposeString('requestedBy', {
      nullable: true,
      description:
        'Actor that requested the refresh, as in `AuditEntry.actor`. Null unless the trigger is MANUAL or IMPORT.',
    }),
    sourceUrl: t.exposeString('sourceUrl', { description: 'URL or file name of the document, without credentials.' }),
    sourceCommit: t.exposeString('sourceCommit', {
      nullable: true,
      description: "Hash of the commit of the source's repository that the refresh read. Null for other sources.",
    }),
    sourceCommitUrl: t.string({
      nullable: true,
      description: 'Web page of `sourceCommit`. Null without a commit, and if the repository is not on the web.',
      resolve: ({ sourceUrl, sourceCommit }) => commitUrl(sourceUrl, sourceCommit),
    }),
    etag: t.exposeString('etag', {
      nullable: true,
      description: 'ETag of the document. Null if the source sent none.',
    }),
    bytes: t.exposeInt('bytes', {
      nullable: true,
      description: 'Uncompressed size of the JSON document in bytes. Null if no document was received.',
    }),
    startedAt: t.expose('startedAt', {
      type: 'DateTime',
      description: 'Start of the refresh, by the clock of the database.',
    }),
    finishedAt: t.expose('finishedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'End of the refresh. Null while it is running.',
    }),
    durationMs: t.int({
      nullable: true,
      description: 'Duration in milliseconds. Null while the refresh is running.',
      resolve: ({ startedAt, finishedAt }) => finishedAt && finishedAt.getTime() - startedAt.getTime(),
    }),
    observedAt: t.expose('observedAt', {
      type: 'DateTime',
      nullable: true,
      description:
        'Moment whose catalog the refresh read: the time of the fetch, or the date of an imported or bundled document. Null for a revert, and until a document is read completely.',
    }),
    catalogVersion: t.exposeInt('catalogVersion', {
      nullable: true,
      description: 'Version of the catalog that the refresh created. Null if it created none.',
    }),
    revertedTo: t.exposeInt('revertedTo', {
      nullable: true,
      description: 'Version whose content was restored. Null unless `revertCatalog` started the refresh.',
    }),
    summary: t.loadable({
      type: RefreshSummary,
      description: 'Effect of the refresh, in numbers.',
      resolve: (refresh) => refresh,
      load: async (rows: RefreshRow[], { identity, refreshes }) => {
        const counted = rows.map(({ id, summary }) => ({ id, summary: summary ?? emptySummary }));
        // Callers do not learn the numbers of records that they do not see.
        return seesRestricted(identity) ? counted.map(({ summary }) => summary) : refreshes.openSummaries(counted);
      },
    }),
    error: t.field({
      type: RefreshError,
      nullable: true,
      description: 'Reason for the failure. Null unless the status is FAILED.',
      resolve: errorOf,
    }),
  }),
});

export function errorOf({
  errorCode,
  errorMessage,
  errorAttempts,
  retryAt,
}: Pick<RefreshRow, 'errorCode' | 'errorMessage' | 'errorAttempts' | 'retryAt'>): Failure | null {
  return errorCode && { code: errorCode, message: errorMessage ?? '', attempts: errorAttempts ?? 0, retryAt };
}

const RefreshConnection = connectionType(Refresh);
const RefreshProblemConnection = connectionType(RefreshProblem);

const RefreshFilter = builder.inputType('RefreshFilter', {
  description: 'Filter for refreshes. All given fields must match.',
  fields: (t) => ({
    statuses: t.field({ type: [RefreshStatus], description: 'Has one of these statuses.' }),
    triggers: t.field({ type: [RefreshTrigger], description: 'Has one of these triggers.' }),
  }),
});

builder.queryField('refreshes', (t) =>
  t.field({
    type: RefreshConnection,
    nullable: true,
    cacheable: false,
    description: 'All refreshes, newest first.',
    args: {
      filter: t.arg({ type: RefreshFilter, description: 'Only refreshes that match the filter.' }),
      ...pageArgs,
    },
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
    description: 'Parts of the document that were skipped or repaired.',
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
