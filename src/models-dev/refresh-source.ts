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
  const bytes = Buffer.byteLength(JSON.stringify(document.providers));
  const fetch = async () => ({ kind: 'DOCUMENT' as const, document, etag: null, bytes, attempts: 1 });
  return { kind: 'BUNDLED', url, observedAt, fetch };
}
