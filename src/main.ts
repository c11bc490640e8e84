import { startupErrorMessage } from './cli/process/startup-error.ts';
import { serve } from './cli/serve/serve.ts';

try {
  await serve(process.env);
} catch (error) {
  process.stderr.write(`${startupErrorMessage(error)}\n`);
  process.exitCode = 1;
}
