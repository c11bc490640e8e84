import { rowsVisibleTo } from '../../access/visible-catalog.ts';
import { Catalog } from '../../catalog/catalog.ts';
import type { RegistryProblem as RegistryProblemShape } from '../../db/tables/json-columns.ts';
import { builder } from '../../graph/builder.ts';
import { resetRequestCaches } from '../../graph/context.ts';
import { connectionType, pageArgs } from '../../graph/paging/connection.ts';
import { connection } from '../../graph/paging/pagination.ts';
import { stream } from '../../refresh/progress/stream.ts';
import type { RegistryFileState } from '../file/registry-file.ts';
import type { RegistryCounts as RegistryCountsShape, RegistryStateRow } from '../registry-queries.ts';
import { RegistryItem, RegistryItemKind } from './registry-item-type.ts';

const RegistryProblemCode = builder.enumType('RegistryProblemCode', {
  description: 'Kind of problem of a registry entry.',
  values: {
    UPSTREAM_CONFLICT: { description: 'Upstream has a record with the key of a registered one, which is shown.' },
    UNKNOWN_PROVIDER: { description: 'The provider of the entry is not in the catalog.' },
    UNKNOWN_MODEL: { description: 'Upstream does not have the overridden model.' },
    INCOMPLETE_PRICING: { description: 'With the override, the model would have only one of two required prices.' },
  } satisfies Record<RegistryProblemShape['code'], { description: string }>,
});

const RegistryProblem = builder.objectRef<RegistryProblemShape>('RegistryProblem').implement({
  description: 'An entry of the registry that has no effect, or is in conflict with upstream.',
  fields: (t) => ({
    code: t.expose('code', { type: RegistryProblemCode, description: 'Kind of problem.' }),
    kind: t.expose('kind', { type: RegistryItemKind, description: 'Kind of the entry.' }),
    key: t.exposeString('key', { description: 'Key of the entry.' }),
    message: t.exposeString('message', { description: 'Explanation for people.' }),
  }),
});

const RegistryCounts = builder.objectRef<RegistryCountsShape>('RegistryCounts').implement({
  description: 'Numbers of entries of the registry.',
  fields: (t) => ({
    providers: t.exposeInt('providers', { description: 'Number of registered providers.' }),
    models: t.exposeInt('models', { description: 'Number of registered models.' }),
    overrides: t.exposeInt('overrides', { description: 'Number of overrides of models and providers.' }),
  }),
});

const RegistryFileFault = builder.objectRef<RegistryFileState['faults'][number]>('RegistryFileFault').implement({
  description: 'A reason why the registry file is not used as it is now.',
  fields: (t) => ({
    path: t.exposeString('path', { description: 'Place in the file, such as "models.3.name". Empty: the whole file.' }),
    message: t.exposeString('message', { description: 'Explanation for people.' }),
  }),
});

const RegistryFile = builder.objectRef<RegistryFileState>('RegistryFile').implement({
  cacheable: false,
  description: 'The registry file of this gateway.',
  fields: (t) => ({
    loadedAt: t.expose('loadedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When this gateway last loaded the file. Null when it has not since its start.',
    }),
    faults: t.field({
      type: [RegistryFileFault],
      description: 'With any, the registry keeps what the file said before. Empty when the file is in use.',
      resolve: ({ faults }) => [...faults],
    }),
  }),
});

const RegistryItemConnection = connectionType(RegistryItem);

const Registry = builder.objectRef<RegistryStateRow>('Registry').implement({
  cacheable: false,
  description: 'The own providers, models and overrides of the operator, which are merged with the source.',
  fields: (t) => ({
    revision: t.exposeInt('revision', { description: 'Number that each change of the registry raises by one.' }),
    mergedRevision: t.exposeInt('mergedRevision', { description: 'Revision that the newest catalog contains.' }),
    updatedAt: t.expose('updatedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'Time of the last change. Null before the first one.',
    }),
    counts: t.field({
      type: RegistryCounts,
      description: 'Numbers of entries.',
      resolve: (_state, _args, { registry, identity }) => registry.counts(rowsVisibleTo(identity)),
    }),
    file: t.field({
      type: RegistryFile,
      nullable: true,
      authScopes: { role: 'OPERATOR' },
      description: 'The registry file of this gateway. Null when none is configured. Requires the role OPERATOR.',
      resolve: (_state, _args, { registryFile }) => registryFile?.state ?? null,
    }),
    problems: t.field({
      type: [RegistryProblem],
      nullable: true,
      authScopes: { role: 'OPERATOR' },
      description: 'Problems of the last merge, such as conflicts with upstream. Requires the role OPERATOR.',
      resolve: ({ problems }) => [...problems],
    }),
    items: t.field({
      type: RegistryItemConnection,
      nullable: true,
      authScopes: { role: 'OPERATOR' },
      description: 'Entries by kind and key. Requires the role OPERATOR.',
      args: pageArgs,
      resolve: (_state, args, { registry }) =>
        connection(args, {
          order: { name: 'registry entries by kind and key', values: ['text', 'text'] },
          rows: (page) => registry.page(page),
          count: () => registry.count(),
          valuesOf: ({ kind, key }) => [kind, key],
        }),
    }),
  }),
});

builder.objectField(Catalog, 'registry', (t) =>
  t.field({
    type: Registry,
    nullable: true,
    description: 'The registry as it is now, also with `asOf`.',
    resolve: (_catalog, _args, { registry }) => registry.state(),
  }),
);

/** The buffer of one subscriber. A later state replaces an earlier one, so that few are enough. */
const MAX_BUFFERED_STATES = 10;

builder.subscriptionField('registryChanged', (t) =>
  t.field({
    type: Registry,
    description:
      'Sends the state of the registry at the start, and after each merge with the catalog, by whichever gateway.',
    subscribe: (_subscription, _args, { refreshEvents }) =>
      stream<null>(MAX_BUFFERED_STATES, (send) => {
        send(null);
        return refreshEvents.subscribe('progress', ({ refresh, phase }) => {
          if (phase === 'DONE' && refresh.trigger === 'REGISTRY') send(null);
        });
      }),
    resolve: (_event, _args, context) => {
      resetRequestCaches(context);
      return context.registry.state();
    },
  }),
);
