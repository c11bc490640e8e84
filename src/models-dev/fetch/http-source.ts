import { type Download, download, downloadIfChanged } from './download.ts';
import { readDocument } from './read-document.ts';
import { requestHeaders } from './request-headers.ts';
import { withRetries } from './retry.ts';
import type { Fetched, FetchRequest, Source, SourceOptions } from './source.ts';
import { PassingSourceError } from './source-error.ts';
import { folderName, folderUrl } from './source-url.ts';

export function openHttpSource(options: Required<SourceOptions>): Source {
  const folder = folderUrl(options.baseUrl);
  const headers = requestHeaders(options);

  return {
    url: folderName(folder),
    fetch: (request) => withRetries((attempts) => attempt(attempts, request), options.maxRetries, request.signal),
  };

  /** The timeout covers the whole attempt of up to three files, so a slow stream is aborted too. */
  async function attempt(attempts: number, request: FetchRequest): Promise<Fetched> {
    const timeout = AbortSignal.timeout(options.timeoutMs);
    const signal = AbortSignal.any([request.signal, timeout]);
    const tally = { receivedBytes: 0, maxBytes: options.maxBytes, onBytes: request.onBytes };

    try {
      return await fetchDocument({ headers, signal, tally, budget: options.budget }, request.etag, attempts);
    } catch (error) {
      if (error !== timeout.reason) throw error;
      throw new PassingSourceError(
        'SOURCE_TIMEOUT',
        `${folderName(folder)} did not send the complete document within ${options.timeoutMs} ms.`,
      );
    }
  }

  async function fetchDocument(how: Download, etag: string | null, attempts: number): Promise<Fetched> {
    const catalog = await downloadIfChanged(new URL('catalog.json', folder), etag, how);
    if (catalog.kind === 'NOT_MODIFIED') return { kind: 'NOT_MODIFIED', attempts };

    const read = (name: string) => download(new URL(name, folder), how);
    return { ...(await readDocument(catalog, read, folderName(folder))), kind: 'DOCUMENT', attempts };
  }
}
