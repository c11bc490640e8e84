// A list of models with Relay: it loads more pages, and refetches with another filter.
import { Suspense } from 'react';
import { graphql, useLazyLoadQuery, usePaginationFragment, useRefetchableFragment, useSubscription } from 'react-relay';
import type { modelsList_query$key } from './__generated__/modelsList_query.graphql.ts';
import type { modelsPrice_model$key } from './__generated__/modelsPrice_model.graphql.ts';
import type { modelsProgressSubscription } from './__generated__/modelsProgressSubscription.graphql.ts';
import type { modelsQuery } from './__generated__/modelsQuery.graphql.ts';

export function App() {
  return (
    <Suspense fallback="loading">
      <Models />
    </Suspense>
  );
}

function Models() {
  const query = useLazyLoadQuery<modelsQuery>(
    graphql`
      query modelsQuery($key: String!) {
        ...modelsList_query @arguments(first: 3)
        model(key: $key) { ...modelsPrice_model }
      }
    `,
    { key: 'openai/gpt-5' },
  );
  return (
    <>
      <List query={query} />
      {query.model && <Price model={query.model} />}
      <Progress />
    </>
  );
}

function List({ query }: { query: modelsList_query$key }) {
  const { data, loadNext, hasNext } = usePaginationFragment(
    graphql`
      fragment modelsList_query on Query
      @argumentDefinitions(first: { type: "Int", defaultValue: 3 }, after: { type: "String" })
      @refetchable(queryName: "modelsPageQuery") {
        models(first: $first, after: $after) @connection(key: "List_models") {
          edges { node { id key } }
        }
      }
    `,
    query,
  );
  return (
    <section id="list">
      <ul>
        {data.models?.edges.map(({ node }) => (
          <li key={node.id}>{node.key}</li>
        ))}
      </ul>
      <button id="more" type="button" disabled={!hasNext} onClick={() => loadNext(3)}>
        more
      </button>
    </section>
  );
}

/** Refetched by the id of the model, with the root field `node`. */
function Price({ model }: { model: modelsPrice_model$key }) {
  const [data, refetch] = useRefetchableFragment(
    graphql`
      fragment modelsPrice_model on Model
      @argumentDefinitions(output: { type: "Boolean", defaultValue: false })
      @refetchable(queryName: "modelsPriceQuery") {
        name
        pricing { input output @include(if: $output) }
      }
    `,
    model,
  );
  return (
    <button id="price" type="button" onClick={() => refetch({ output: true }, { fetchPolicy: 'network-only' })}>
      {data.name} {data.pricing?.input} {data.pricing?.output}
    </button>
  );
}

function Progress() {
  useSubscription<modelsProgressSubscription>({
    subscription: graphql`
      subscription modelsProgressSubscription {
        refreshProgress { phase refresh { id status } }
      }
    `,
    variables: {},
    onNext: (event) => {
      document.title = `phase ${event?.refreshProgress?.phase}`;
    },
  });
  return null;
}
