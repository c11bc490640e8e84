import { createContextCache } from '@pothos/core';
import { builder } from '../graph/builder.ts';
import type { Context } from '../graph/context.ts';
import { errorOf, RefreshError } from '../refresh/api/refresh.ts';
import type { SourceHealth } from '../refresh/store/source-health-queries.ts';
import { CatalogSource } from './catalog.ts';

const CircuitState = builder.enumType('CircuitState', {
  description: 'Whether this gateway asks the live source.',
  values: {
    CLOSED: { description: 'It does.' },
    OPEN: {
      description: 'It does not for a minute: five refreshes in a row got nothing, or one that tried again did not.',
    },
    HALF_OPEN: { description: 'The minute is over: the next refresh asks, and closes the circuit or opens it again.' },
  } as const,
});

const healthOf: (context: Context) => Promise<SourceHealth> = createContextCache((context: Context) =>
  context.refreshes.sourceHealth(context.asOf?.moment ?? null),
);

builder.objectFields(CatalogSource, (t) => ({
  lastSuccessAt: t.field({
    type: 'DateTime',
    nullable: true,
    description: 'When a refresh last read the live source, changed or not. Null when none has.',
    resolve: async (_source, _args, context) => (await healthOf(context)).lastSuccessAt,
  }),
  lastFailureAt: t.field({
    type: 'DateTime',
    nullable: true,
    description: 'When a refresh last got nothing usable from the live source. Null when that never happened.',
    resolve: async (_source, _args, context) => (await healthOf(context)).lastFailure?.finishedAt ?? null,
  }),
  lastFailure: t.field({
    type: RefreshError,
    nullable: true,
    description: 'What happened then. Never SOURCE_CIRCUIT_OPEN: the source was not asked. Null when it never failed.',
    resolve: async (_source, _args, context) => {
      const { lastFailure } = await healthOf(context);
      return lastFailure && errorOf(lastFailure);
    },
  }),
  consecutiveFailures: t.int({
    description: 'Refreshes that got nothing usable from the live source since one did.',
    resolve: async (_source, _args, context) => (await healthOf(context)).consecutiveFailures,
  }),
  circuit: t.field({
    type: CircuitState,
    description:
      'Whether this gateway asks the live source or leaves it alone for a while. Always of the present. CLOSED when that is a folder or disabled.',
    resolve: (_source, _args, { source }) => source?.circuit?.state ?? 'CLOSED',
  }),
}));
