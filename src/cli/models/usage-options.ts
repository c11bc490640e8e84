import { tokensArgument, wholeNumber } from '../arguments.ts';
import type { CliCommand } from '../cli-command.ts';

export interface UsageOptions {
  readonly input?: number;
  readonly output?: number;
  readonly cacheRead?: number;
  readonly cacheWrite?: number;
  readonly reasoning?: number;
  readonly requests?: number;
  readonly mode?: string;
}

/** The tokens of one request, and the number of requests. */
export function withUsageOptions(command: CliCommand): CliCommand {
  return command
    .option('--input <tokens>', 'input tokens of one request', tokensArgument)
    .option('--output <tokens>', 'output tokens of one request', tokensArgument)
    .option('--cache-read <tokens>', 'tokens read from the cache', tokensArgument)
    .option('--cache-write <tokens>', 'tokens written to the cache', tokensArgument)
    .option('--reasoning <tokens>', 'reasoning tokens', tokensArgument)
    .option('--requests <count>', 'number of requests', wholeNumber(1, 1e12));
}

/** The options as a `TokenUsageInput`. */
export function tokenUsage(options: UsageOptions): Readonly<Record<string, unknown>> {
  const { input, output, cacheRead, cacheWrite, reasoning, requests, mode } = options;
  return { input, output, cacheRead, cacheWrite, reasoning, requests, mode };
}
