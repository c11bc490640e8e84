import { capabilities } from '../../model/attributes/capability-criteria.ts';
import { amount, enumList, list, optionName, tokenCount, tokensArgument } from '../arguments.ts';
import type { CliCommand } from '../cli-command.ts';

const capabilityNames = Object.keys(capabilities);

export interface FilterOptions {
  readonly provider?: readonly string[];
  readonly capability?: readonly string[];
  readonly minContext?: number;
  readonly minOutput?: number;
  readonly maxInputPrice?: number;
  readonly maxOutputPrice?: number;
  readonly openWeights?: boolean;
  readonly free?: boolean;
}

/** The options that restrict models. Each is a criterion of `ModelFilter`. */
export function withFilterOptions(command: CliCommand): CliCommand {
  return command
    .option('--provider <keys>', 'only models of these providers', list)
    .option(
      '--capability <names>',
      `only models with these: ${capabilityNames.map(optionName).join(', ')}`,
      enumList(capabilityNames),
    )
    .option('--min-context <tokens>', 'context window of at least this, such as 200k', tokensArgument)
    .option('--min-output <tokens>', 'output limit of at least this', tokensArgument)
    .option('--max-input-price <usd>', 'input price per million tokens of at most this', amount)
    .option('--max-output-price <usd>', 'output price per million tokens of at most this', amount)
    .option('--open-weights', 'only models with published weights')
    .option('--free', 'only models without a price');
}

/** The options as a `ModelFilter`. */
export function modelFilter(options: FilterOptions): Readonly<Record<string, unknown>> {
  const { provider, capability, minContext, minOutput, maxInputPrice, maxOutputPrice, openWeights, free } = options;
  return {
    ...(provider && { providers: provider }),
    ...(capability && { capabilities: capability }),
    minContext,
    minOutput,
    maxInputPrice,
    maxOutputPrice,
    openWeights,
    free,
  };
}

/**
 * The words of a search as a `ModelFilter`. A size such as "200k" means a context window of at least that many tokens. The
 * graph itself understands the words for properties, such as "vision".
 */
export function searchFilter(words: readonly string[]): Readonly<Record<string, unknown>> {
  const all = words.flatMap((text) => text.split(/\s+/)).filter((word) => word !== '');
  const sizes = all.filter((word) => /^\d+(\.\d+)?[km]$/i.test(word));
  const search = all.filter((word) => !sizes.includes(word)).join(' ');
  const counts = sizes.map((size) => tokenCount(size) ?? 0);
  return { ...(search && { search }), ...(counts.length > 0 && { minContext: Math.max(...counts) }) };
}
