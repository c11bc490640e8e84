import { hash } from 'node:crypto';
import type { Circuit } from './fetch/circuit.ts';
import { openSource } from './fetch/open-source.ts';
import type { FetchRequest, Source, SourceOptions } from './fetch/source.ts';
import { bundledDocument } from './snapshots/bundled.ts';

/** The source of a refresh. */
export type RefreshSource = Source & {
  /** Null: the source has no circuit breaker. */
  readonly circuit: Circuit | null;
} & (
    | { readonly kind: 'LIVE' /** Observed when it is fetched. */; readonly observedAt: null }
    | { readonly kind: 'BUNDLED' | 'IMPORTED' /** The date of the document. */; readonly observedAt: Date }
  );

/** Sources with the same circuit share its state. */
export function liveSource(options: SourceOptions, circuit: Circuit): RefreshSource {
  const source = { ...openSource(options), kind: 'LIVE' as const, observedAt: null };
  if (options.baseUrl.protocol === 'file:') return { ...source, circuit: null };
  const fetch = (request: FetchRequest) => circuit.run(() => source.fetch(request), request.bypassCircuit ?? false);
  return { ...source, fetch, circuit };
}

export async function bundledSource(): Promise<RefreshSource> {
  const { document, observedAt, url } = await bundledDocument();
  const text = JSON.stringify(document.providers);
  const read = { document, etag: null, bytes: Buffer.byteLength(text), digest: hash('sha256', text), attempts: 1 };
  const fetch = async () => ({ ...read, kind: 'DOCUMENT' as const });
  return { kind: 'BUNDLED', url, observedAt, circuit: null, fetch };
}
