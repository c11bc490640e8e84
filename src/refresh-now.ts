import { parseConfig } from './config.ts';
import { explanationOf } from './explanation.ts';
import { runCommand } from './terminal/command.ts';
import { parseRefreshFlags } from './terminal/refresh-flags.ts';

await runCommand(explanationOf, async (stop) => {
  const flags = parseRefreshFlags(process.argv.slice(2));
  const config = parseConfig(process.env);
  // Only now, so that a mistake is told at once.
  const { refreshByCommand } = await import('./terminal/refresh-by-command.ts');
  return refreshByCommand(config, flags, process.stdout, stop);
});
