import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../package-folder.ts';
import { CliCommand } from './cli-command.ts';
import { auditCommand } from './commands/audit.ts';
import { changesCommand } from './commands/changes.ts';
import { checkCommand } from './commands/check.ts';
import { compareCommand } from './commands/compare.ts';
import { completionCommand } from './commands/completion.ts';
import { costCommand } from './commands/cost.ts';
import { discoverCommand } from './commands/discover.ts';
import { exportCommand } from './commands/export.ts';
import { importCommand } from './commands/import.ts';
import { keysCommand } from './commands/keys.ts';
import { mcpCommand } from './commands/mcp.ts';
import { recommendCommand } from './commands/recommend.ts';
import { refreshCommand } from './commands/refresh.ts';
import { registryCommand } from './commands/registry.ts';
import { searchCommand } from './commands/search.ts';
import { serveCommand } from './commands/serve.ts';
import { showCommand } from './commands/show.ts';
import { usageCommand } from './commands/usage.ts';
import type { Invocation } from './invocation.ts';

/** One line per command, in the order of the help. */
const commands: readonly ((invocation: Invocation) => CliCommand)[] = [
  searchCommand,
  showCommand,
  compareCommand,
  costCommand,
  recommendCommand,
  checkCommand,
  changesCommand,
  discoverCommand,
  exportCommand,
  serveCommand,
  mcpCommand,
  refreshCommand,
  importCommand,
  keysCommand,
  registryCommand,
  auditCommand,
  usageCommand,
  completionCommand,
];

export function createProgram(invocation: Invocation): CliCommand {
  const program = new CliCommand('modelgraph')
    .description("The world's AI models as one GraphQL graph: prices, limits, capabilities, and every change.")
    .version(packageVersion(), '--version', 'show the version');
  for (const command of commands) program.addCommand(command(invocation));
  program.addHelpText('after', HELP);
  return program;
}

const HELP = `
Without --url or MODELGRAPH_URL, a command works on the configured database (DATABASE_URL, or the embedded one in DATA_DIR).
With it, the command asks that gateway; MODELGRAPH_API_KEY is its key.

Exit codes: 0 done, 1 failed or wrong arguments, 2 "check" found something that fails, 3 "check" cannot read its input.`;

function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'));
  return version;
}
