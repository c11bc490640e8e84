import { parseConfig } from '../config.ts';
import { parseImportArguments } from './import/import-arguments.ts';
import { runCommand } from './run-command.ts';
import { startupErrorMessage } from './startup-error.ts';

await runCommand(startupErrorMessage, async (stop) => {
  const what = parseImportArguments(process.argv.slice(2));
  const config = parseConfig(process.env);
  // Loaded late, so that invalid arguments are reported at once.
  const { importSnapshots } = await import('./import/import-snapshots.ts');
  return importSnapshots(config, what, process.stdout, stop);
});
