import manifest from '../../../package.json' with { type: 'json' };
import type { SourceOptions } from './source.ts';

export function requestHeaders({ baseUrl, apiKey }: SourceOptions): Record<string, string> {
  const headers = {
    accept: 'application/json',
    'accept-encoding': 'zstd, br, gzip',
    'user-agent': `${manifest.name}/${manifest.version}`,
  };
  if (apiKey !== null) return { ...headers, authorization: `Bearer ${apiKey}` };
  if (baseUrl.username === '') return headers;
  return { ...headers, authorization: `Basic ${basicCredentials(baseUrl)}` };
}

/** fetch rejects a URL that contains credentials. */
function basicCredentials({ username, password }: URL): string {
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return Buffer.from(credentials).toString('base64');
}
