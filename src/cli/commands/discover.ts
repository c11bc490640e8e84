import { CliCommand } from '../cli-command.ts';
import type { Invocation } from '../invocation.ts';
import { onGraph } from '../invocation.ts';
import { CommandFailure } from '../process/command-failure.ts';

export function discoverCommand(invocation: Invocation): CliCommand {
  return new CliCommand('discover')
    .description('Choose a provider and a model step by step, and get the configuration to call it.')
    .option('--url <url>', 'ask the gateway at this URL instead of the configured database (MODELGRAPH_URL)')
    .action(async (options: { readonly url?: string }) => {
      if (!process.stdin.isTTY) {
        throw new CommandFailure('discover asks questions and needs a terminal. In scripts, use search and show.');
      }
      const { discover } = await import('../discover/discover.ts');
      await onGraph(invocation, options, (graph) => discover(graph, { signal: invocation.stop() }));
    });
}
