import { builder } from '../../graph/builder.ts';
import { badInput } from '../../graph/errors/errors.ts';
import { itemErrorType } from '../../graph/errors/user-error.ts';
import { raiseBudgetAlerts } from '../budget/raise-budget-alerts.ts';
import { type RecordResult, recordAlone } from './record-events.ts';
import type { PricedEvent } from './usage-event.ts';
import { UsageEventInput } from './usage-event-input.ts';
import { MAX_EVENTS } from './validate-events.ts';

const RecordUsageError = itemErrorType('RecordUsageError', 'Reason why usage was not recorded.', {
  INVALID_MODEL: { description: 'The model or the provider is blank or too long.' },
  INVALID_TIME: { description: 'The time is in the future, or older than usage is kept.' },
  INVALID_USAGE: { description: 'The usage is not that of 1 to 10^9 requests with at most 10^12 tokens together.' },
  INVALID_LATENCY: { description: 'A latency is negative, longer than a week, or before the first token.' },
  INVALID_NAME: { description: 'An owner, project, tag, error code or idempotency key is blank or too long.' },
  FOREIGN_OWNER: { description: 'The credential has another owner.' },
  IDEMPOTENCY_CONFLICT: { description: 'Another event has the idempotency key.' },
});

const RecordUsagePayload = builder.objectRef<RecordResult>('RecordUsagePayload').implement({
  description: 'Result of `recordUsage`.',
  fields: (t) => ({
    recorded: t.int({
      description: 'Number of events that were recorded.',
      resolve: ({ recorded }) => recorded.length,
    }),
    duplicates: t.int({
      description: 'Number of events that were recorded before under the same idempotency key.',
      resolve: ({ duplicates }) => duplicates.length,
    }),
    unresolved: t.int({
      description: 'Number of recorded events that name no model of a provider.',
      resolve: ({ recorded }) => recorded.filter(isUnresolved).length,
    }),
    unresolvedModels: t.stringList({
      description: 'Models of these events, each once. `repriceUsage` prices the events once the models are known.',
      resolve: ({ recorded }) => [...new Set(recorded.filter(isUnresolved).map(({ modelKey }) => modelKey))],
    }),
    userErrors: t.field({
      type: [RecordUsageError],
      description: 'Reasons why nothing was recorded. Empty on success.',
      resolve: ({ faults }) => [...faults],
    }),
  }),
});

function isUnresolved({ pricing }: PricedEvent): boolean {
  return pricing === 'UNRESOLVED';
}

const RecordUsageInput = builder.inputType('RecordUsageInput', {
  description: 'Input of `recordUsage`.',
  fields: (t) => ({
    events: t.field({
      type: [UsageEventInput],
      required: true,
      description: `Events to record, 1 to ${MAX_EVENTS}. All of them are recorded, or none.`,
    }),
  }),
});

builder.mutationField('recordUsage', (t) =>
  t.field({
    type: RecordUsagePayload,
    nullable: true,
    authScopes: { role: 'CALLER' },
    auditsSuccess: false,
    description:
      'Records the use of models, priced by the prices in effect at the time of each event. Requires the role CALLER.',
    args: { input: t.arg({ type: RecordUsageInput, required: true }) },
    resolve: async (_mutation, { input: { events } }, context) => {
      if (events.length < 1 || events.length > MAX_EVENTS) {
        throw badInput(`"input.events" must have 1 to ${MAX_EVENTS} entries; got ${events.length}.`);
      }
      const result = await recordAlone(events, context);
      await raiseBudgetAlerts(context, result.dimensionIds);
      return result;
    },
  }),
);
