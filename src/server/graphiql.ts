import type { GraphiQLOptions } from 'graphql-yoga';

/** The initial content of the editor. The execute button offers the operations to choose from. */
const examples = `# Who serves a model, at what price, and how good is it?
query WhoServes {
  baseModel(key: "anthropic/claude-opus-4-6") {
    name
    lab { name }
    limits { context output }
    benchmarks(first: 3) {
      nodes { benchmark { name } harness score rank }
    }
    models(first: 5) {
      totalCount
      nodes {
        key
        provider { name }
        pricing { input output cacheRead }
      }
    }
  }
  catalog {
    version
    freshness
    refreshedAt
    counts { providers models baseModels benchmarkResults }
  }
}

# Refreshes as they run.
subscription WatchRefreshes {
  refreshProgress {
    refresh { id status }
    phase
    percent
    processed
    total
  }
}

# Put the ADMIN_API_KEY behind "Bearer ", under Headers.
mutation Refresh {
  refreshCatalog(input: { force: true }) {
    refresh { id status }
    userErrors { code message }
  }
}
`;

export const graphiqlOptions: GraphiQLOptions = {
  title: 'modelgraph',
  defaultQuery: examples,
  headers: JSON.stringify({ Authorization: 'Bearer ' }, null, 2),
  defaultEditorToolsVisibility: 'headers',
  subscriptionsProtocol: 'WS',
};

/** The page with all its assets inlined: nine megabytes, read when the page is first opened. */
export async function renderGraphiqlPage(options?: GraphiQLOptions): Promise<string> {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  return renderGraphiQL(options);
}
