import { date } from '../format.ts';
import { graphql } from '../graph/graphql.ts';
import { useQuery } from '../graph/use-query.ts';
import { messages } from '../messages.ts';
import { withParameters } from './location.ts';
import { pageHref } from './page-href.ts';

const freshness = graphql(`
  query Freshness {
    catalog {
      freshness
      refreshedAt
    }
  }
`);

/** Says when the catalog is not the newest: empty, too old, or turned back by the reader. */
export function CatalogNotice({ url, asOf }: { readonly url: URL; readonly asOf: string | null }) {
  const { data } = useQuery(freshness, {});
  if (asOf !== null) {
    return (
      <p class="note warn" role="status">
        {messages.past(date(asOf))} <a href={withParameters(url, { asOf: null, after: null })}>{messages.toPresent}</a>
      </p>
    );
  }
  const catalog = data?.catalog;
  if (catalog?.freshness === 'EMPTY') return <Notice class="note warn" text={messages.emptyCatalog} url={url} />;
  if (catalog?.freshness !== 'EXPIRED' || !catalog.refreshedAt) return null;
  // It floats, because it comes after the page and must move nothing.
  return <Notice class="note warn floating" text={messages.expiredCatalog(date(catalog.refreshedAt))} url={url} />;
}

interface NoticeProps {
  readonly class: string;
  readonly text: string;
  readonly url: URL;
}

/** Leads to the operations, unless they are open. */
function Notice({ class: classes, text, url }: NoticeProps) {
  const operations = pageHref('operations');
  return (
    <p class={classes} role="status">
      {text} {url.pathname !== operations && <a href={operations}>{messages.openOperations}</a>}
    </p>
  );
}
