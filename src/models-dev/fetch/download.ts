import { STATUS_CODES } from 'node:http';
import type { Absent, JsonFile } from './read-document.ts';
import { readJson, type Tally } from './read-json.ts';
import type { RequestBudget } from './request-budget.ts';
import { retryAfterMs } from './retry-after.ts';
import { PassingSourceError, SourceError } from './source-error.ts';
import { unreachable } from './unreachable.ts';

export interface Download {
  readonly headers: Record<string, string>;
  readonly signal: AbortSignal;
  readonly tally: Tally;
  readonly budget: RequestBudget;
}

/** Downloads a file, unless it still has this ETag. Null: always downloads it. */
export async function downloadIfChanged(
  url: URL,
  etag: string | null,
  how: Download,
): Promise<JsonFile | Absent | { readonly kind: 'NOT_MODIFIED' }> {
  if (etag === null) return download(url, how);
  const response = await get(url, { ...how, headers: { ...how.headers, 'if-none-match': etag } });
  return response.status === 304 ? { kind: 'NOT_MODIFIED' } : fileIn(response, url, how);
}

export async function download(url: URL, how: Download): Promise<JsonFile | Absent> {
  return fileIn(await get(url, how), url, how);
}

/** Does not follow redirects, which could send the bearer token to another host. */
async function get(url: URL, { headers, signal, budget }: Download): Promise<Response> {
  await budget.spend(signal);
  try {
    return await fetch(url, { headers, signal, redirect: 'manual' });
  } catch (error) {
    signal.throwIfAborted();
    throw unreachable(url, error);
  }
}

async function fileIn(response: Response, url: URL, { signal, tally }: Download): Promise<JsonFile | Absent> {
  try {
    const absent = absence(response);
    if (absent) return absent;
    if (!response.ok) throw refused(url, response);

    const compressed = response.headers.has('content-encoding');
    const file = {
      name: url.href,
      sizeBytes: contentLength(response),
      compressed,
      chunks: chunks(response, url, signal),
    };
    return await readJson(file, response.headers.get('etag'), tally);
  } finally {
    // Frees the socket if the body was not read completely. A broken connection has already thrown.
    await response.body?.cancel().catch(() => {});
  }
}

/** models.dev redirects unknown paths to its home page; other hosts return an HTML page. */
function absence({ ok, status, headers }: Response): Absent | null {
  if (status === 404 || status === 410) return absent(statusLine(status), 'SOURCE_REFUSED');
  if ([301, 302, 303, 307, 308].includes(status)) {
    return absent(`redirect ${statusLine(status)}, which is not followed`, 'SOURCE_REFUSED');
  }
  const isHtml = /html/i.test(headers.get('content-type') ?? '');
  return ok && isHtml ? absent('HTML', 'NOT_A_CATALOG') : null;

  function absent(got: string, code: Absent['code']): Absent {
    return { kind: 'ABSENT', got, code };
  }
}

function refused(url: URL, { status, headers }: Response): SourceError {
  const message = `${url.href} returned ${statusLine(status)}; expected ${statusLine(200)}.`;
  if (status !== 429 && status < 500) return new SourceError('SOURCE_REFUSED', message);
  const nowMs = Date.now();
  const waitMs = retryAfterMs(headers.get('retry-after'), nowMs);
  const request =
    waitMs === null || waitMs === 0 ? '' : ` The source asks to wait until ${new Date(nowMs + waitMs).toISOString()}.`;
  return new PassingSourceError('SOURCE_REFUSED', message + request, { retryAfterMs: waitMs });
}

function statusLine(status: number): string {
  return `${status} ${STATUS_CODES[status] ?? ''}`.trim();
}

function contentLength({ headers }: Response): number | null {
  const length = headers.get('content-length');
  return length !== null && /^\d+$/.test(length) ? Number(length) : null;
}

async function* chunks({ body }: Response, url: URL, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    yield* body ?? [];
  } catch (error) {
    signal.throwIfAborted();
    throw unreachable(url, error);
  }
}
