import { parseArgs } from 'node:util';
import { quoteInput } from '../../quote-input.ts';
import type { RefreshRequest } from '../../refresh/run/refresher.ts';
import { BadArguments } from '../bad-arguments.ts';

export type RefreshFlags = Required<Pick<RefreshRequest, 'force' | 'allowMassRemoval'>>;

export function parseRefreshFlags(args: readonly string[]): RefreshFlags {
  const isOff = { type: 'boolean', default: false } as const;
  try {
    const { values } = parseArgs({ args: [...args], options: { force: isOff, 'allow-mass-removal': isOff } });
    return { force: values.force, allowMassRemoval: values['allow-mass-removal'] };
  } catch (cause) {
    throw new BadArguments(`Allowed are --force and --allow-mass-removal; got ${quoteInput(args.join(' '))}.`, {
      cause,
    });
  }
}
