import { parseConfig } from '../../config.ts';
import type { CliCommand } from '../cli-command.ts';
import { importArguments, importDefinition } from '../import/import-arguments.ts';
import type { Invocation } from '../invocation.ts';
import { exitCodes } from '../process/exit-codes.ts';

export function importCommand({ env, stop, end }: Invocation): CliCommand {
  return importDefinition().action(async (_paths: readonly string[], _options: unknown, command: CliCommand) => {
    const what = importArguments(command);
    const config = parseConfig(env);
    const { importSnapshots } = await import('../import/import-snapshots.ts');
    if (!(await importSnapshots(config, what, process.stdout, stop()))) end(exitCodes.failed);
  });
}
