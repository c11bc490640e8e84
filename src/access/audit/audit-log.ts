import { builder } from '../../graph/builder.ts';
import type { Context } from '../../graph/context.ts';
import { rowIds } from '../../graph/node-id.ts';
import { connectionType, pageArgs } from '../../graph/paging/connection.ts';
import { idOf, newestFirst } from '../../graph/paging/orders.ts';
import { connection } from '../../graph/paging/pagination.ts';
import { requireRole } from '../require-role.ts';

const AuditEntry = builder.loadableNodeRef('AuditEntry', {
  id: { resolve: (entry) => String(entry.id) },
  load: (ids: string[], context: Context) => {
    requireRole(context.identity, 'ADMIN');
    return context.audit.byIds(rowIds(ids));
  },
  sort: (entry) => String(entry.id),
});

AuditEntry.implement({
  cacheable: false,
  description: 'One action in the audit log. An entry never changes.',
  authScopes: { role: 'ADMIN' },
  fields: (t) => ({
    at: t.expose('at', { type: 'DateTime', description: 'When the action ended.' }),
    actor: t.exposeString('actor', {
      description:
        'Caller that requested the action: "operator", the id of an API key, "token:" and a subject, or "anonymous".',
    }),
    action: t.exposeString('action', {
      description:
        'Name of the mutation, or "importSnapshot", "signIn" or "firstUseOfApiKey". A call of a model that is no mutation is "streamText", "chat.completions", "embeddings", "searchPoints" or "similarTo".',
    }),
    target: t.exposeString('target', {
      nullable: true,
      description: 'The id of the target of the action. Null when the action has no target.',
    }),
    outcome: t.exposeString('outcome', {
      description:
        'Result: SUCCEEDED, REFUSED (a user error or an invalid credential), FORBIDDEN (the caller lacks the role) or FAILED.',
    }),
    address: t.exposeString('address', {
      nullable: true,
      description: 'The network address of the client. Null for a command.',
    }),
    detail: t.expose('detail', {
      type: 'JSON',
      nullable: true,
      description: 'Details of the outcome, such as the error codes. Null when there are no details.',
    }),
  }),
});

const AuditFilterInput = builder.inputType('AuditFilter', {
  description: 'Filter for audit entries. All given fields must match.',
  fields: (t) => ({
    actors: t.stringList({ description: 'Has one of these actors.' }),
    actions: t.stringList({ description: 'Has one of these actions.' }),
    outcomes: t.stringList({ description: 'Has one of these outcomes.' }),
    targets: t.stringList({ description: 'Has one of these targets.' }),
    since: t.field({ type: 'DateTime', description: 'Ended at this moment or later.' }),
    until: t.field({ type: 'DateTime', description: 'Ended before this moment, or by the end of this day.' }),
  }),
});

const AuditEntryConnection = connectionType(AuditEntry);

builder.queryField('auditLog', (t) =>
  t.field({
    type: AuditEntryConnection,
    nullable: true,
    cacheable: false,
    authScopes: { role: 'ADMIN' },
    description:
      'Audit log, newest entry first. Entries older than AUDIT_RETENTION_DAYS are deleted. Requires the role ADMIN.',
    args: {
      filter: t.arg({ type: AuditFilterInput, description: 'Only entries that match the filter.' }),
      ...pageArgs,
    },
    resolve: (_query, { filter, ...args }, { audit }) => {
      const wanted = { ...filter, since: filter?.since?.start, until: filter?.until?.end };
      return connection(args, {
        order: newestFirst('audit entries'),
        rows: (page) => audit.page(wanted, page),
        count: () => audit.count(wanted),
        valuesOf: idOf,
      });
    },
  }),
);
