import { quoteInput } from '../../quote-input.ts';
import { DEFAULT_TIER } from '../identity.ts';
import type { Role } from '../role.ts';
import type { ApiKeyQueries, ApiKeyRow, NewApiKey } from './key-queries.ts';
import { hashOf, newKeySecret, shownPrefix } from './key-secret.ts';

const MAX_NAME_LENGTH = 100;
const tierShape = /^[a-z][a-z0-9-]{0,31}$/;

export interface KeyRequest {
  readonly name: string;
  readonly role: Role;
  readonly owner?: string | null | undefined;
  readonly tier?: string | null | undefined;
  readonly expiresAt?: Date | null | undefined;
}

export interface KeyFault {
  readonly code: 'INVALID_NAME' | 'INVALID_OWNER' | 'INVALID_TIER' | 'EXPIRY_IN_THE_PAST';
  readonly message: string;
}

export function keyFaults({ name, owner, tier, expiresAt }: KeyRequest): KeyFault[] {
  const faults: KeyFault[] = [];
  const length = `1 to ${MAX_NAME_LENGTH} characters`;
  if (!isName(name))
    faults.push({ code: 'INVALID_NAME', message: `"name" must have ${length}; got ${quoteInput(name)}.` });
  if (owner != null && !isName(owner)) {
    faults.push({ code: 'INVALID_OWNER', message: `"owner" must have ${length}; got ${quoteInput(owner)}.` });
  }
  if (tier != null && !tierShape.test(tier)) {
    const allowed = 'a lower-case word such as "standard"';
    faults.push({ code: 'INVALID_TIER', message: `"tier" must be ${allowed}; got ${quoteInput(tier)}.` });
  }
  if (expiresAt && !(expiresAt > new Date())) {
    const got = quoteInput(expiresAt.toISOString());
    faults.push({ code: 'EXPIRY_IN_THE_PAST', message: `"expiresAt" must be in the future; got ${got}.` });
  }
  return faults;
}

/** The key and its secret, which is stored nowhere. The request must have no fault. */
export async function createKey(
  keys: ApiKeyQueries,
  { name, role, owner, tier, expiresAt }: KeyRequest,
): Promise<{ readonly apiKey: ApiKeyRow; readonly secret: string }> {
  const key: NewApiKey = {
    name: name.trim(),
    role,
    owner: owner?.trim() ?? null,
    tier: tier ?? DEFAULT_TIER,
    expiresAt: expiresAt ?? null,
  };
  const secret = newKeySecret();
  const apiKey = await keys.create({ ...key, ...storedSecret(secret) });
  return { apiKey, secret };
}

export function storedSecret(secret: string) {
  return { hash: hashOf(secret), prefix: shownPrefix(secret) };
}

/** Postgres stores no NUL. */
function isName(text: string): boolean {
  const { length } = text.trim();
  return length > 0 && length <= MAX_NAME_LENGTH && !text.includes('\0');
}
