import { parseConfig } from '../config.ts';
import { parseAuditArguments } from './access/audit-arguments.ts';
import { runCommand } from './run-command.ts';
import { startupErrorMessage } from './startup-error.ts';

await runCommand(startupErrorMessage, async () => {
  const filter = parseAuditArguments(process.argv.slice(2));
  const config = parseConfig(process.env);
  const { exportAudit } = await import('./access/export-audit.ts');
  return exportAudit(config, filter, process.stdout);
});
