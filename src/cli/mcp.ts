import { mcpCommand } from './mcp-command.ts';
import { runCommand } from './run-command.ts';
import { startupErrorMessage } from './startup-error.ts';

const [, value] = /^--url=(.+)$/.exec(process.argv[2] ?? '') ?? [];

await runCommand(startupErrorMessage, (stop) => mcpCommand(process.env, value ?? null, stop));
