import { parseConfig } from '../../config.ts';
import { CliCommand } from '../cli-command.ts';
import type { Invocation } from '../invocation.ts';
import { exitCodes } from '../process/exit-codes.ts';

export function usageCommand({ env, end }: Invocation): CliCommand {
  const verify = new CliCommand('verify')
    .description('Compare the rollups of usage with the recorded events. Fails when they differ.')
    .action(async () => {
      const config = parseConfig(env);
      const { verifyUsage } = await import('../usage/verify-usage.ts');
      if (!(await verifyUsage(config, process.stdout))) end(exitCodes.failed);
    });
  return new CliCommand('usage').description('Check the recorded usage of the configured database.').addCommand(verify);
}
