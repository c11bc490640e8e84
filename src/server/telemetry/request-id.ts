import { randomUUID } from 'node:crypto';

/** The id that a proxy gave the request, if it has the form of an id. */
export function requestIdOf(given: string | null | undefined): string {
  return given && /^[\w.-]{1,100}$/.test(given) ? given : randomUUID();
}
