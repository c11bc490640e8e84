import { parseConfig } from '../config.ts';
import { parseImportArguments } from './import-arguments.ts';
import { runCommand } from './run-command.ts';
import { explanationOf } from './startup-error.ts';

await runCommand(explanationOf, async (stop) => {
  const what = parseImportArguments(process.argv.slice(2));
  const config = parseConfig(process.env);
  // Only now, so that a mistake is told at once.
  const { importByCommand } = await import('./import-snapshots.ts');
  return importByCommand(config, what, process.stdout, stop);
});
