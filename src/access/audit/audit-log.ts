import { builder } from '../../graph/builder.ts';
import { connectionType, pageArgs } from '../../graph/connection.ts';
import type { Context } from '../../graph/context.ts';
import { rowIds } from '../../graph/node-id.ts';
import { idOf, newestFirst } from '../../graph/orders.ts';
import { connection } from '../../graph/pagination.ts';
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
  description: 'One action in the audit log. An entry never changes.',
  authScopes: { role: 'ADMIN' },
  fields: (t) => ({
    at: t.expose('at', { type: 'DateTime', description: 'When the action ended.' }),
    actor: t.exposeString('actor', {
      description: 'The actor: "operator", the id of an API key, "token:" and a subject, or "anonymous".',
    }),
    action: t.exposeString('action', {
      description: 'A mutation by its name, "importSnapshot", "signIn" or "firstUseOfApiKey".',
    }),
    target: t.exposeString('target', {
      nullable: true,
      description: 'The id of the target of the action. Null when the action has no target.',
    }),
    outcome: t.exposeString('outcome', {
      description:
        'SUCCEEDED, REFUSED (with a user error or a refused credential), FORBIDDEN (without the role) or FAILED.',
    }),
    address: t.exposeString('address', {
      nullable: true,
      description: 'The network address of the client. Null for a command.',
    }),
    detail: t.expose('detail', {
      type: 'JSON',
      nullable: true,
      description: 'More about the outcome, such as the error codes. Null when the outcome says it all.',
    }),
  }),
});

const AuditFilterInput = builder.inputType('AuditFilter', {
  description: 'Filter of audit entries. All conditions apply.',
  fields: (t) => ({
    actors: t.stringList({ description: 'One of these actors.' }),
    actions: t.stringList({ description: 'One of these actions.' }),
    outcomes: t.stringList({ description: 'One of these outcomes.' }),
    targets: t.stringList({ description: 'One of these targets.' }),
    since: t.field({ type: 'DateTime', description: 'At this moment or later.' }),
    until: t.field({ type: 'DateTime', description: 'Before this moment, or by the end of this day.' }),
  }),
});

const AuditEntryConnection = connectionType(AuditEntry);

builder.queryField('auditLog', (t) =>
  t.field({
    type: AuditEntryConnection,
    nullable: true,
    authScopes: { role: 'ADMIN' },
    description:
      'The recorded actions, newest first. Entries older than AUDIT_RETENTION_DAYS are deleted. Requires the role ADMIN.',
    args: { filter: t.arg({ type: AuditFilterInput }), ...pageArgs },
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
