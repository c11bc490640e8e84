import { parseConfig } from '../config.ts';
import { parseRefreshFlags } from './refresh/refresh-flags.ts';
import { runCommand } from './run-command.ts';
import { startupErrorMessage } from './startup-error.ts';

await runCommand(startupErrorMessage, async (stop) => {
  const flags = parseRefreshFlags(process.argv.slice(2));
  const config = parseConfig(process.env);
  // Loaded late, so that invalid arguments are reported at once.
  const { refreshOnce } = await import('./refresh/refresh-once.ts');
  return refreshOnce(config, flags, process.stdout, stop);
});
