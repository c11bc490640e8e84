import { parseArgs } from 'node:util';
import { type KeyRequest, keyFaults } from '../../access/keys/new-key.ts';
import { roles } from '../../access/role.ts';
import { quoteInput } from '../../quote-input.ts';
import { BadArguments } from '../bad-arguments.ts';
import { momentArgument } from './moment-argument.ts';

export type KeysCommand =
  | { readonly name: 'create'; readonly key: KeyRequest }
  | { readonly name: 'list' }
  | { readonly name: 'revoke'; readonly id: number };

const USAGE = `Allowed are:
  create --name NAME --role ${roles.join('|')} [--owner OWNER] [--tier TIER] [--expires YYYY-MM-DD]
  list
  revoke ID`;

const text = { type: 'string' } as const;
const options = { name: text, role: text, owner: text, tier: text, expires: text };

export function parseKeysArguments(args: readonly string[]): KeysCommand {
  const { values, positionals } = parsed(args);
  const [name, id, ...rest] = positionals;
  const hasOptions = Object.keys(values).length > 0;
  if (name === 'create' && id === undefined) return { name, key: keyOf(values) };
  if (name === 'list' && id === undefined && !hasOptions) return { name };
  if (name === 'revoke' && rest.length === 0 && !hasOptions) return { name, id: idOf(id) };
  throw unknownArguments(args);
}

function keyOf({ name = '', role = '', owner, tier, expires }: ReturnType<typeof parsed>['values']): KeyRequest {
  const known = roles.find((one) => one === role.toUpperCase());
  if (!known) throw new BadArguments(`--role must be one of ${roles.join(', ')}; got ${quoteInput(role)}.`);
  const expiresAt = expires === undefined ? null : momentArgument('--expires', expires).end;
  const key = { name, role: known, owner, tier, expiresAt };
  const faults = keyFaults(key);
  if (faults.length > 0) throw new BadArguments(faults.map(({ message }) => message).join(' '));
  return key;
}

function idOf(id = ''): number {
  const [, number] = /^(?:ApiKey:)?([1-9]\d{0,14})$/.exec(id) ?? [];
  if (number === undefined) {
    throw new BadArguments(`revoke needs the id of a key, such as ApiKey:12; got ${quoteInput(id)}.`);
  }
  return Number(number);
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (cause) {
    throw unknownArguments(args, cause);
  }
}

function unknownArguments(args: readonly string[], cause?: unknown): BadArguments {
  return new BadArguments(`The arguments are not known; got ${quoteInput(args.join(' '))}. ${USAGE}`, { cause });
}
