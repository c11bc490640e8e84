import { recordCall } from '../record-call.ts';
import type { TextCall, TextEvent } from './attempt/text-call.ts';
import { callText } from './call-text.ts';
import { cancelled } from './request/text-refusal.ts';

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
    await recordCall(action, codesOf(last), call.context);
    end();
  }
}

/** No codes: it succeeded. */
function codesOf(last: TextEvent | null): readonly string[] {
  if (last?.kind === 'RESULT') return [];
  return last?.kind === 'ERRORS' ? last.errors.map(({ code }) => code) : [cancelled.code];
}
