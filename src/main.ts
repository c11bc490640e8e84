import { inspect } from 'node:util';
import { BadConfiguration, parseConfig } from './config.ts';
import { DataDirInUse } from './db/data-dir-lock.ts';
import { DatabaseUnusable } from './db/database-unusable.ts';
import { startGateway } from './gateway.ts';
import { openLog } from './log.ts';

try {
  const config = parseConfig(process.env);
  const gateway = await startGateway(config, openLog(config.logLevel));
  if (config.adminApiKey === null) {
    process.stderr.write(`ADMIN_API_KEY is not set; for this run it is ${gateway.adminApiKey}\n`);
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void gateway.close());
} catch (error) {
  process.stderr.write(`${explanationOf(error)}\n`);
  process.exitCode = 1;
}

/** One line for what the operator can mend; for anything else, all there is to know. */
function explanationOf(error: unknown): string {
  if (error instanceof BadConfiguration || error instanceof DataDirInUse || error instanceof DatabaseUnusable) {
    return error.message;
  }
  if (error instanceof Error && 'syscall' in error && error.syscall === 'listen')
    return `Cannot listen: ${error.message}.`;
  return inspect(error);
}
