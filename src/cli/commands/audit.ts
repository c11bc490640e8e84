import { parseConfig } from '../../config.ts';
import { CliCommand } from '../cli-command.ts';
import type { Invocation } from '../invocation.ts';

interface Options {
  readonly since?: string;
  readonly until?: string;
}

export function auditCommand({ env }: Invocation): CliCommand {
  return new CliCommand('audit')
    .description('Export the audit log of the configured database as JSON lines, oldest first.')
    .option('--since <moment>', 'a day, which means its start, or a moment')
    .option('--until <moment>', 'a day, which means its end, or a moment')
    .action(async ({ since, until }: Options) => {
      // Loaded late, so that the help of all commands is quick.
      const { momentOption } = await import('../access/moment-option.ts');
      const filter = {
        since: since === undefined ? null : momentOption('--since', since).start,
        until: until === undefined ? null : momentOption('--until', until).end,
      };
      const config = parseConfig(env);
      const { exportAudit } = await import('../access/export-audit.ts');
      await exportAudit(config, filter, process.stdout);
    });
}
