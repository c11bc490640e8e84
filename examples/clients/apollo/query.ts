// Reads two pages with Apollo Client and joins them, then subscribes over a WebSocket.
import { gql, type TypedDocumentNode } from '@apollo/client';
import { filter, firstValueFrom } from 'rxjs';
import { client, close } from './client.ts';

interface Page {
  readonly models: {
    readonly edges: readonly { readonly node: { readonly key: string } }[];
    readonly pageInfo: { readonly endCursor: string };
  };
}

const Models: TypedDocumentNode<Page, { after?: string }> = gql`
  query Models($after: String) {
    models(first: 3, after: $after) {
      edges { cursor node { id key } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }
`;

const models = client.watchQuery({ query: Models, variables: {} });
// Keeps the query alive between the two pages.
const watched = models.subscribe(() => {});
const page = await pageWith(3);
const more = models.fetchMore({ variables: { after: page.models.pageInfo.endCursor } });
const [joined] = await Promise.all([pageWith(6), more]);
console.log(`${joined.models.edges.length} models`);
watched.unsubscribe();

const Progress: TypedDocumentNode<{ refreshProgress: { phase: string } }> = gql`
  subscription Progress {
    refreshProgress { phase refresh { id status } }
  }
`;

const phase = await new Promise<string | undefined>((resolve, reject) => {
  client.subscribe({ query: Progress }).subscribe({
    next: ({ data: event }) => resolve(event?.refreshProgress.phase),
    error: reject,
  });
});
console.log(`phase ${phase}`);
await close();

async function pageWith(count: number): Promise<Page> {
  const { data } = await firstValueFrom(models.pipe(filter((result) => result.data?.models?.edges?.length === count)));
  return data as Page;
}
