import { CliCommand } from '../cli-command.ts';
import type { Invocation } from '../invocation.ts';

interface Options {
  readonly port?: string;
  readonly host?: string;
}

export function serveCommand({ env }: Invocation): CliCommand {
  return new CliCommand('serve')
    .description('Run a gateway. The settings are environment variables, such as DATABASE_URL.')
    .option('--port <port>', 'port to listen on (PORT)')
    .option('--host <address>', 'address to listen on (HOST)')
    .action(async ({ port, host }: Options) => {
      const { serve } = await import('../serve/serve.ts');
      await serve({ ...env, ...(port !== undefined && { PORT: port }), ...(host !== undefined && { HOST: host }) });
    });
}
