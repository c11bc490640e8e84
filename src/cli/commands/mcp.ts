import { CliCommand } from '../cli-command.ts';
import type { Invocation } from '../invocation.ts';

export function mcpCommand({ env, stop }: Invocation): CliCommand {
  return new CliCommand('mcp')
    .description('Serve the Model Context Protocol on standard input and output, for an agent.')
    .option('--url <url>', 'ask the gateway at this URL instead of the configured database (MODELGRAPH_URL)')
    .action(async ({ url }: { readonly url?: string }) => {
      const { serveMcp } = await import('../mcp/serve-mcp.ts');
      await serveMcp(env, url ?? env['MODELGRAPH_URL'] ?? null, stop());
    });
}
