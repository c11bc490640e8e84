import { LINK_RULES } from '../../matching/link-models.ts';
import { PRICE_KIND_RULES } from '../../model/pricing/price-kind-queries.ts';
import type { Fetched } from '../../models-dev/fetch/source.ts';
import type { RefreshSource } from '../../models-dev/refresh-source.ts';
import { RECORD_FORMAT } from '../diff/records.ts';
import type { RefreshRow } from '../store/refresh-queries.ts';

const FORMAT_PREFIX = `${RECORD_FORMAT}.${LINK_RULES}.${PRICE_KIND_RULES}:`;

/** The last refresh, if it read the same source with the current record format and rules. */
export function lastFrom(source: RefreshSource, last: RefreshRow | undefined): RefreshRow | undefined {
  const isSameSource = last?.sourceKind === source.kind && last.sourceUrl === source.url;
  return isSameSource && last.digest?.startsWith(FORMAT_PREFIX) ? last : undefined;
}

export function isKnown(fetched: Fetched, known: RefreshRow | undefined): boolean {
  return fetched.kind === 'NOT_MODIFIED' || digestOf(fetched) === known?.digest;
}

/** The stored properties of the document. An unchanged document keeps its known ETag and digest. */
export function documentOf(fetched: Fetched, known: RefreshRow | undefined) {
  if (fetched.kind === 'NOT_MODIFIED') return { etag: known?.etag ?? null, digest: known?.digest ?? null, bytes: null };
  return { etag: fetched.etag, digest: digestOf(fetched), bytes: fetched.bytes };
}

function digestOf({ digest }: { readonly digest: string }): string {
  return FORMAT_PREFIX + digest;
}
