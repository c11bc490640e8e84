import { parseConfig } from '../config.ts';
import { parseRefreshFlags } from './refresh-flags.ts';
import { runCommand } from './run-command.ts';
import { explanationOf } from './startup-error.ts';

await runCommand(explanationOf, async (stop) => {
  const flags = parseRefreshFlags(process.argv.slice(2));
  const config = parseConfig(process.env);
  // Only now, so that a mistake is told at once.
  const { refreshByCommand } = await import('./refresh-catalog.ts');
  return refreshByCommand(config, flags, process.stdout, stop);
});
