import type { NewAuditEntry } from '../../access/audit/audit-queries.ts';
import type { TokenUsage } from '../../cost/estimate.ts';
import type { Context } from '../../graph/context.ts';
import { raiseBudgetAlerts } from '../budget/raise-budget-alerts.ts';
import { pricesOf, unresolved } from './price-events.ts';
import type { RecordedEvent, Repriced, RepriceSelection } from './reprice-queries.ts';
import { resolveSubjects } from './resolve-subjects.ts';
import type { UsageEvent } from './usage-event.ts';

const BATCH = 500;

export interface RepriceResult {
  readonly repriced: number;
  readonly unpriced: number;
}

/** Prices events again by the prices in effect at their times. Old prices that change are kept in the audit log. */
export async function repriceEvents(selection: RepriceSelection, context: Context): Promise<RepriceResult> {
  let result: RepriceResult = { repriced: 0, unpriced: 0 };
  let last: RecordedEvent | null = null;
  for (;;) {
    const events: RecordedEvent[] = await context.usage.reprices.next(selection, last, BATCH);
    last = events.at(-1) ?? null;
    if (last === null) return result;
    const priced = await withPrices(events, context);
    const changed = priced.filter(isChanged);
    if (changed.length > 0) {
      const dimensions = await context.usage.reprices.store(changed, oldPrices(changed, context));
      await raiseBudgetAlerts(context, dimensions);
    }
    const unpriced = priced.filter(({ pricing }) => pricing !== 'PRICED').length;
    result = { repriced: result.repriced + changed.length, unpriced: result.unpriced + unpriced };
  }
}

async function withPrices(events: readonly RecordedEvent[], context: Context): Promise<Repriced[]> {
  const usages = events.map((event) => ({ event, ...usageEventOf(event) }));
  const subjectOf = await resolveSubjects(usages, context);
  const subjects = usages.map((usage) => ({ ...usage, ...subjectOf(usage) }));
  const prices = await pricesOf(subjects, context);
  return subjects.map((subject) => ({ ...subject, ...(prices.get(subject) ?? unresolved) }));
}

/** The event as it was sent. */
function usageEventOf(event: RecordedEvent): UsageEvent {
  const { modelKey, provider, owner, project, tags, isSuccess } = event.dimensions;
  return {
    model: modelKey,
    provider: provider ?? null,
    at: event.at,
    isDated: true,
    usage: tokenUsageOf(event),
    usageSource: event.usageSource,
    isSuccess,
    errorCode: event.errorCode,
    latencyMs: event.latencyMs,
    firstTokenMs: event.firstTokenMs,
    owner: owner ?? null,
    project: project ?? null,
    tags,
    idempotencyKey: null,
  };
}

/** All requests of an event use the same tokens. */
function tokenUsageOf(event: RecordedEvent): TokenUsage {
  const { requests, mode, scope, cacheTtl } = event;
  return {
    input: event.inputTokens / requests,
    output: event.outputTokens / requests,
    reasoning: event.reasoningTokens / requests,
    cacheRead: event.cacheReadTokens / requests,
    cacheWrite: event.cacheWriteTokens / requests,
    inputAudio: event.inputAudioTokens / requests,
    outputAudio: event.outputAudioTokens / requests,
    requests,
    mode,
    scope,
    cacheTtl,
    writeSurcharged: new Set(),
  };
}

function isChanged({ event, pricing, cost, modelKey }: Repriced): boolean {
  if (pricing !== event.pricing || modelKey !== event.dimensions.modelKey) return true;
  return cost === null ? event.cost !== null : event.cost === null || Number(cost) !== Number(event.cost);
}

function oldPrices(repriced: readonly Repriced[], { identity, address }: Context): NewAuditEntry | null {
  const rewritten = repriced.filter(({ event }) => event.cost !== null);
  if (rewritten.length === 0) return null;
  const events = rewritten.map(({ event, cost }) => ({
    id: event.id,
    at: event.at.toISOString(),
    costBefore: event.cost,
    costAfter: cost,
  }));
  return { actor: identity.id, action: 'repriceUsage', outcome: 'SUCCEEDED', address, detail: { events } };
}
