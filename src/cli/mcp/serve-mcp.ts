import { startGateway } from '../../app/gateway.ts';
import { parseConfig } from '../../config.ts';
import { openLog, terminalOrJson } from '../../log.ts';
import { executeOverHttp } from '../../mcp/execute-over-http.ts';
import { serveMcpOverStdio } from '../../mcp/stdio.ts';

/**
 * Serves the Model Context Protocol on standard input and output: for the gateway at `url`, with the key in
 * MODELGRAPH_API_KEY if there is one, or for a gateway of its own on the configured database.
 */
export async function serveMcp(
  env: Readonly<Record<string, string | undefined>>,
  url: string | null,
  stop: AbortSignal,
): Promise<void> {
  if (url !== null) {
    await serveMcpOverStdio(executeOverHttp(url, env['MODELGRAPH_API_KEY'] ?? null), stop);
    return;
  }
  const config = parseConfig({ ...env, PORT: '0', HOST: '127.0.0.1' });
  // Standard output belongs to the protocol.
  const gateway = await startGateway(config, openLog(config.logLevel, terminalOrJson(process.stderr)));
  try {
    await serveMcpOverStdio(executeOverHttp(gateway.url, gateway.adminApiKey), stop);
  } finally {
    await gateway.close();
  }
}
