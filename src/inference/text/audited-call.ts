import type { Context } from '../../graph/context.ts';
import { callText, type TextCall, type TextEvent } from './call-text.ts';

/** The same, with an entry in the audit log, as a mutation has one. `action`: as the log names it. */
export async function* auditedCall(action: string, call: TextCall): AsyncGenerator<TextEvent, void> {
  let last: TextEvent | null = null;
  const end = call.context.runningCalls.begin();
  try {
    for await (const event of callText(call)) {
      last = event;
      yield event;
    }
  } finally {
    await record(action, last, call.context);
    end();
  }
}

async function record(action: string, last: TextEvent | null, context: Context): Promise<void> {
  const codes = last?.kind === 'ERRORS' ? last.errors.map(({ code }) => code) : ['CANCELLED'];
  const result =
    last?.kind === 'RESULT'
      ? ({ outcome: 'SUCCEEDED', detail: null } as const)
      : ({ outcome: 'REFUSED', detail: { codes } } as const);
  const entry = { actor: context.identity.id, action, address: context.address, target: null, ...result };
  // The call is made: its answer is sent although it could not be recorded.
  await context.audit
    .record(entry)
    .catch((error: unknown) => context.log.error({ error, entry }, 'failed to record a call in the audit log'));
}
