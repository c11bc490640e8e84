import { parseConfig } from './config.ts';
import { explanationOf } from './explanation.ts';
import { runCommand } from './terminal/command.ts';
import { parseImportArguments } from './terminal/import-arguments.ts';

await runCommand(explanationOf, async (stop) => {
  const what = parseImportArguments(process.argv.slice(2));
  const config = parseConfig(process.env);
  // Only now, so that a mistake is told at once.
  const { importByCommand } = await import('./terminal/import-by-command.ts');
  return importByCommand(config, what, process.stdout, stop);
});
