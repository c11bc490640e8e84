import { parseArgs } from 'node:util';
import type { AuditFilter } from '../../access/audit/audit-queries.ts';
import { quoteInput } from '../../quote-input.ts';
import { BadArguments } from '../bad-arguments.ts';
import { momentArgument } from './moment-argument.ts';

const text = { type: 'string' } as const;

export function parseAuditArguments(args: readonly string[]): AuditFilter {
  const { since, until } = parsed(args);
  return {
    since: since === undefined ? null : momentArgument('--since', since).start,
    until: until === undefined ? null : momentArgument('--until', until).end,
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: { since: text, until: text } }).values;
  } catch (cause) {
    throw new BadArguments(`Allowed are --since and --until; got ${quoteInput(args.join(' '))}.`, { cause });
  }
}
