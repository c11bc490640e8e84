import type { IncomingMessage } from 'node:http';
import { refused } from '../http/refusal.ts';

/** The media type of a body. A browser sends the allowed ones to another origin only when that origin permits it. */
export function mediaTypeOf<Allowed extends string>(request: IncomingMessage, allowed: readonly Allowed[]): Allowed {
  const sent = request.headers['content-type'] ?? '';
  const [essence = ''] = sent.split(';');
  const found = allowed.find((one) => one === essence.trim().toLowerCase());
  if (found) return found;
  const message = `The Content-Type must be ${allowed.join(' or ')}; got ${JSON.stringify(sent)}.`;
  throw refused({ status: 415, code: 'UNSUPPORTED_MEDIA_TYPE', message });
}
