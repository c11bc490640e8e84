import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The folder of the typed clients. */
export const clients = fileURLToPath(new URL('../examples/clients/', import.meta.url));

/** The lines that one of these programs prints. */
export async function outputOf(file, url = process.env.MODELGRAPH_URL) {
  const env = { ...process.env, MODELGRAPH_URL: url };
  const { stdout } = await run(process.execPath, [clients + file], { env });
  return stdout.trim().split('\n');
}
