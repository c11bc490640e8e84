import { totalTokens } from '../../cost/price-list.ts';
import type { UsageInput } from '../../cost/token-usage.ts';
import { requireTokens } from '../../cost/validate-usage.ts';
import type { Context } from '../../graph/context.ts';
import { badInput } from '../../graph/errors/errors.ts';
import { quoteInput } from '../../quote-input.ts';
import { priceEvents } from '../events/price-events.ts';
import { recorderOf } from '../events/record-events.ts';
import type { UsageEvent } from '../events/usage-event.ts';
import { hashOwner, maySpendFor } from '../owner.ts';
import type { PlannedCall } from './allowance-queries.ts';
import { quotaSubject } from './quota.ts';

export interface CallArgs {
  readonly model: string;
  readonly usage: UsageInput;
  readonly owner?: string | null | undefined;
  readonly project?: string | null | undefined;
  readonly tags?: readonly string[] | null | undefined;
}

/** A call as its limits see it, at the prices of now. Throws for a model that is not known. */
export async function planCall(args: CallArgs, context: Context): Promise<PlannedCall> {
  const usage = requireTokens(args.usage);
  const [event] = await priceEvents([plannedEvent(args, usage, context)], context);
  if (!event || event.pricing === 'UNRESOLVED') {
    throw badInput(`"model" must name a model of a provider, such as "openai/gpt-5"; got ${quoteInput(args.model)}.`);
  }
  const { modelKey, provider, baseModel, owner, project, tags, isSuccess, cost, unpricedKinds } = event;
  const { apiKey, tenant, tierQuotas } = recorderOf(context);
  return {
    dimensions: { modelKey, provider, baseModel, owner, project, tags: [...tags], apiKey, isSuccess },
    requests: usage.requests,
    tokens: totalTokens(usage),
    quotas: [...quotaSubject('MODEL', modelKey, event.quotas), ...quotaSubject('TIER', tenant, tierQuotas)],
    cost: unpricedKinds.length > 0 ? null : cost,
  };
}

function plannedEvent(args: CallArgs, usage: UsageEvent['usage'], { identity, config }: Context): UsageEvent {
  const owner = args.owner ?? identity.owner;
  if (owner !== null && !maySpendFor(owner, identity)) {
    const own = quoteInput(identity.owner ?? '');
    throw badInput(`"owner" must be the owner of the credential, ${own}; got ${quoteInput(owner)}.`);
  }
  return {
    model: args.model,
    provider: null,
    at: new Date(),
    isDated: false,
    usage,
    usageSource: 'REPORTED',
    isSuccess: true,
    errorCode: null,
    latencyMs: null,
    firstTokenMs: null,
    owner: owner === null ? null : hashOwner(owner, config.usage.ownerHashKey),
    project: args.project ?? null,
    tags: [...new Set(args.tags ?? [])].toSorted(),
    idempotencyKey: null,
  };
}
