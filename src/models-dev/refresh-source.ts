import { hash } from 'node:crypto';
import type { Circuit } from './fetch/circuit.ts';
import { openSource } from './fetch/open-source.ts';
import type { Source, SourceOptions } from './fetch/source.ts';
import { bundledDocument } from './snapshots/bundled.ts';

/** The source of a refresh. */
export type RefreshSource = Source & {
  /** The commit of the source's repository. Null: the source is not a repository. */
  readonly commit: string | null;
  /** Decides whether the source is read. Null: always. */
  readonly circuit: Circuit | null;
} & (
    | { readonly kind: 'LIVE' /** Observed when it is fetched. */; readonly observedAt: null }
    | { readonly kind: 'BUNDLED' | 'IMPORTED' /** The date of the document. */; readonly observedAt: Date }
  );

/** Sources with the same circuit share its state. */
export function liveSource(options: SourceOptions, circuit: Circuit): RefreshSource {
  const isFolder = options.baseUrl.protocol === 'file:';
  return { ...openSource(options), kind: 'LIVE', commit: null, observedAt: null, circuit: isFolder ? null : circuit };
}

export async function bundledSource(): Promise<RefreshSource> {
  const { document, observedAt, url } = await bundledDocument();
  const text = JSON.stringify(document.providers);
  const read = { document, etag: null, bytes: Buffer.byteLength(text), digest: hash('sha256', text), attempts: 1 };
  const fetch = async () => ({ ...read, kind: 'DOCUMENT' as const });
  return { kind: 'BUNDLED', commit: null, url, observedAt, circuit: null, fetch };
}
