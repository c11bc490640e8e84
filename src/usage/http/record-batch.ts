import { GraphQLError } from 'graphql';
import type { Execute } from '../../server/routes/execute.ts';
import { MAX_EVENTS } from '../events/validate-events.ts';

const RECORD_USAGE = `mutation RecordUsage($events: [UsageEventInput!]!) {
  recordUsage(input: { events: $events }) {
    recorded
    duplicates
    unresolved
    unresolvedModels
    userErrors { code path message }
  }
}`;

export interface EventError {
  readonly code: string;
  /** The place in the events, such as "events.3.usage". */
  readonly path: string;
  readonly message: string;
}

export interface BatchResult {
  readonly recorded: number;
  readonly duplicates: number;
  readonly unresolved: number;
  readonly unresolvedModels: readonly string[];
  /** With any, nothing is recorded. */
  readonly userErrors: readonly EventError[];
}

/** Events of one call, of any number, as batches that `recordUsage` takes. */
export function batchesOf<Event>(events: readonly Event[]): Event[][] {
  return Array.from({ length: Math.ceil(events.length / MAX_EVENTS) }, (_, index) =>
    events.slice(index * MAX_EVENTS, (index + 1) * MAX_EVENTS),
  );
}

/** Records events through `recordUsage`, which checks all of them. Throws what is wrong with the request as a whole. */
export async function recordBatch(
  events: readonly unknown[],
  execute: Execute,
  signal: AbortSignal,
): Promise<BatchResult> {
  const { data, errors } = await execute({ document: RECORD_USAGE, variables: { events } }, signal);
  if (errors?.[0]) throw inTermsOfEvents(errors[0]);
  // The selection of the document is the shape of its data.
  return (data as { readonly recordUsage: BatchResult }).recordUsage;
}

/** As the executor names a value of a variable. */
const INVALID_VALUE = /Variable "\$events" has invalid value at (\S+): /g;

/** The message with other names of the invalid values in it. `nameOf`: of a path such as "events.3.usage.input". */
export function withNames(message: string, nameOf: (path: string) => string): string {
  return message.replaceAll(INVALID_VALUE, (_found, place: string) => `${nameOf(pathOf(place))}: `);
}

/** `place`: such as "[3].usage.input". */
function pathOf(place: string): string {
  return `events${place.replaceAll(/\[(\d+)\]/g, '.$1')}`;
}

/** The senders of the events know no variables. */
function inTermsOfEvents(error: GraphQLError): GraphQLError {
  const [place] = [...error.message.matchAll(INVALID_VALUE)].flatMap(([, found]) => found ?? []);
  if (place === undefined) return error;
  return new GraphQLError(
    withNames(error.message, (path) => `"${path}"`),
    { originalError: error, extensions: { ...error.extensions, path: pathOf(place) } },
  );
}
