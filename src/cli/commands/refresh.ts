import { parseConfig } from '../../config.ts';
import { CliCommand } from '../cli-command.ts';
import type { Invocation } from '../invocation.ts';
import { exitCodes } from '../process/exit-codes.ts';

interface Options {
  readonly force: boolean;
  readonly allowMassRemoval: boolean;
}

export function refreshCommand({ env, stop, end }: Invocation): CliCommand {
  return new CliCommand('refresh')
    .description('Refresh the catalog of the configured database and show the progress.')
    .option('--force', 'read the document even if the source says that it has not changed', false)
    .option('--allow-mass-removal', 'accept a document that lacks many known models', false)
    .action(async (flags: Options) => {
      const config = parseConfig(env);
      // Loaded late, so that wrong arguments are reported at once.
      const { refreshOnce } = await import('../refresh/refresh-once.ts');
      if (!(await refreshOnce(config, flags, process.stdout, stop()))) end(exitCodes.failed);
    });
}
