import { consolePaths } from '../../../src/server/console/console-paths.ts';
import { graphql } from '../graph/graphql.ts';
import { useQuery } from '../graph/use-query.ts';
import { messages } from '../messages.ts';

const freshness = graphql(`
  query Freshness {
    catalog {
      freshness
    }
  }
`);

/** Says when there is nothing to look at yet, or only what is too old. */
export function CatalogNotice() {
  const { data } = useQuery(freshness, {});
  const state = data?.catalog?.freshness;
  if (state !== 'EMPTY' && state !== 'EXPIRED') return null;
  return (
    <p class="note" role="status">
      {state === 'EMPTY' ? messages.emptyCatalog : messages.expiredCatalog}{' '}
      <a href={consolePaths.operations}>{messages.openOperations}</a>
    </p>
  );
}
