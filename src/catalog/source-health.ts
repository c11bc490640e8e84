import { createContextCache } from '@pothos/core';
import { builder } from '../graph/builder.ts';
import type { Context } from '../graph/context.ts';
import { errorOf, RefreshError } from '../refresh/api/refresh.ts';
import type { SourceHealth } from '../refresh/store/source-health-queries.ts';
import { CatalogSource } from './catalog.ts';

const CircuitState = builder.enumType('CircuitState', {
  description: 'State of the circuit breaker between this gateway and the live source.',
  values: {
    CLOSED: { description: 'Requests reach the source.' },
    OPEN: {
      description: 'Requests are blocked for one minute, after five failed refreshes in a row or a failed test.',
    },
    HALF_OPEN: {
      description: 'The minute has passed. The next refresh tests the source, and closes or reopens the circuit.',
    },
  } as const,
});

const healthOf: (context: Context) => Promise<SourceHealth> = createContextCache((context: Context) =>
  context.refreshes.sourceHealth(context.asOf?.moment ?? null),
);

builder.objectFields(CatalogSource, (t) => ({
  lastSuccessAt: t.field({
    type: 'DateTime',
    nullable: true,
    description:
      'Time when a refresh last read the live source, changed or unchanged. Null when no refresh has read it.',
    resolve: async (_source, _args, context) => (await healthOf(context)).lastSuccessAt,
  }),
  lastFailureAt: t.field({
    type: 'DateTime',
    nullable: true,
    description: 'Time when a refresh last failed to read the live source. Null when no refresh has failed.',
    resolve: async (_source, _args, context) => (await healthOf(context)).lastFailure?.finishedAt ?? null,
  }),
  lastFailure: t.field({
    type: RefreshError,
    nullable: true,
    description:
      'Error of the last failure. Never SOURCE_CIRCUIT_OPEN, which sends no request. Null when no refresh has failed.',
    resolve: async (_source, _args, context) => {
      const { lastFailure } = await healthOf(context);
      return lastFailure && errorOf(lastFailure);
    },
  }),
  consecutiveFailures: t.int({
    description: 'Number of failed refreshes since the last success.',
    resolve: async (_source, _args, context) => (await healthOf(context)).consecutiveFailures,
  }),
  circuit: t.field({
    type: CircuitState,
    description:
      'Current state of the circuit breaker, even with `asOf`. CLOSED when the source is a folder or disabled.',
    resolve: (_source, _args, { source }) => source?.circuit?.state ?? 'CLOSED',
  }),
}));
