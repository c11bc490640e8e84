import { type TextError, textFailures, textRefusals } from '../text/request/text-refusal.ts';

/** The codes of a call of a text model, without what concerns text, routes, and streams alone. */
const {
  NO_MODEL: _route,
  UNSUPPORTED_TOOLS: _tools,
  UNSUPPORTED_SCHEMA: _schema,
  UNSUPPORTED_PARAMETER: _parameter,
  OUTPUT_EXCEEDED: _output,
  IDEMPOTENCY_CONFLICT: _key,
  INCOMPLETE: _stream,
  ...embedErrors
} = { ...textRefusals, ...textFailures };

export { embedErrors };

/** Why texts got no vectors. */
export type EmbedError = TextError<keyof typeof embedErrors>;
