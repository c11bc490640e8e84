import { hash } from 'node:crypto';
import { bundledDocument } from './bundled.ts';
import { openSource, type Source, type SourceOptions } from './source.ts';

/** Where a refresh gets its document. */
export interface RefreshSource extends Source {
  readonly kind: 'LIVE' | 'BUNDLED';
  /** The day that the document is of. Null: of the moment it is fetched. */
  readonly observedAt: Date | null;
}

export function liveSource(options: SourceOptions): RefreshSource {
  return { ...openSource(options), kind: 'LIVE', observedAt: null };
}

export async function bundledSource(): Promise<RefreshSource> {
  const { document, observedAt, url } = await bundledDocument();
  const text = JSON.stringify(document.providers);
  const read = { document, etag: null, bytes: Buffer.byteLength(text), digest: hash('sha256', text), attempts: 1 };
  const fetch = async () => ({ ...read, kind: 'DOCUMENT' as const });
  return { kind: 'BUNDLED', url, observedAt, fetch };
}
