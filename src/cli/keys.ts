import { parseConfig } from '../config.ts';
import { parseKeysArguments } from './access/keys-arguments.ts';
import { runCommand } from './run-command.ts';
import { startupErrorMessage } from './startup-error.ts';

await runCommand(startupErrorMessage, async () => {
  const command = parseKeysArguments(process.argv.slice(2));
  const config = parseConfig(process.env);
  const { manageKeys } = await import('./access/manage-keys.ts');
  return manageKeys(config, command, process.stdout, process.stderr);
});
