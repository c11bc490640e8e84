import type { Context } from '../../graph/context.ts';
import { checkEmbedRequest, planEmbedding } from './check-embedding.ts';
import type { EmbedError } from './embed-error.ts';
import type { EmbedRequest } from './embed-request.ts';
import { embeddingBatches } from './embedding-batches.ts';
import { EmbeddingCall, type EmbedEnd } from './embedding-call.ts';
import { EmbeddingReservations } from './embedding-reservations.ts';

/** Checks, reserves, calls, and records, as for text. All texts get a vector, or none does. */
export async function embedTexts(request: EmbedRequest, context: Context, signal: AbortSignal): Promise<EmbedEnd> {
  const faults = checkEmbedRequest(request, context);
  if (faults.length > 0) return refused(faults);
  // Before anything is reserved: a gateway that stops waits for the end.
  const end = context.runningCalls.begin();
  try {
    return await callModel(request, context, signal);
  } finally {
    end();
  }
}

async function callModel(request: EmbedRequest, context: Context, signal: AbortSignal): Promise<EmbedEnd> {
  const plan = await planEmbedding(request, context);
  if ('refusals' in plan) return refused(plan.refusals);
  const batches = embeddingBatches(request.texts, await plan.callable.model.maxEmbeddingsPerCall);
  const reservations = new EmbeddingReservations(plan.model, request, context);
  const refusal = await reservations.reserve(batches);
  if (refusal) return refused([refusal]);
  const call = new EmbeddingCall(plan, request, reservations, context, signal);
  try {
    await call.run(batches);
  } finally {
    await call.settle();
  }
  return call.end();
}

function refused(errors: readonly EmbedError[]): EmbedEnd {
  return { kind: 'ERRORS', errors, failure: null, attempts: [] };
}
