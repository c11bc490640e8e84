import { readFile, stat } from 'node:fs/promises';
import { requestHeaders } from './request-headers.ts';
import type { SourceOptions } from './source.ts';
import { folderUrl } from './source-url.ts';

/** The largest logo of models.dev in 2026 has 50 kB. */
const MAX_LOGO_BYTES = 256 * 1024;

/** The SVG that the source has for a key. Null: it has none. Throws when the source cannot be read. */
export async function fetchLogo(options: SourceOptions, key: string): Promise<string | null> {
  const url = new URL(`logos/${encodeURIComponent(key)}.svg`, folderUrl(options.baseUrl));
  const bytes = url.protocol === 'file:' ? await readLogo(url) : await downloadLogo(url, options);
  const text = bytes === null ? null : svgText(bytes);
  return text !== null && isSvg(text) ? text : null;
}

async function readLogo(url: URL): Promise<Buffer | null> {
  const size = await stat(url).then(
    (stats) => stats.size,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    },
  );
  return size === null || size > MAX_LOGO_BYTES ? null : readFile(url);
}

/** Does not follow redirects, which could send the bearer token to another host. */
async function downloadLogo(url: URL, options: SourceOptions): Promise<Buffer | null> {
  const signal = AbortSignal.timeout(options.timeoutMs);
  const headers = { ...requestHeaders(options), accept: 'image/svg+xml' };
  const response = await fetch(url, { headers, signal, redirect: 'manual' });
  try {
    if (response.status === 429 || response.status >= 500) throw new Error(`${url.href} returned ${response.status}.`);
    return response.ok && response.body ? await collected(response.body) : null;
  } finally {
    await response.body?.cancel().catch(() => {});
  }
}

/** Null: too large. */
async function collected(body: AsyncIterable<Uint8Array>): Promise<Buffer | null> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > MAX_LOGO_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Null: not UTF-8, or a text that Postgres cannot store. */
function svgText(bytes: Buffer): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.includes('\0') ? null : text;
  } catch {
    return null;
  }
}

/** A page of HTML, which some hosts send for unknown paths, is none. */
function isSvg(text: string): boolean {
  return /^\s*(<\?xml[^>]*>\s*|<!--[\s\S]*?-->\s*|<!DOCTYPE svg[^>]*>\s*)*<svg[\s>]/i.test(text);
}
