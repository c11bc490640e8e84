import type { GraphiQLOptions } from 'graphql-yoga';

/** What the tabs of GraphiQL open with. */
const examples = {
  query: `# Who serves a model, at what price, and how good is it?
query WhoServes {
  baseModel(key: "anthropic/claude-opus-4-6") {
    name
    lab { name }
    limits { context output }
    benchmarks(first: 3) {
      nodes { benchmark { name } score rank }
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
`,
  subscription: `# Shows a refresh as it runs. Start it here, then run the next tab.
subscription WatchRefreshes {
  refreshProgress {
    refresh { id status }
    phase
    percent
    processed
    total
  }
}
`,
  mutation: `# Needs the ADMIN_API_KEY: put it behind "Bearer " under Headers, below.
mutation Refresh {
  refreshCatalog(input: { force: true }) {
    refresh { id status }
    userErrors { code message }
  }
}
`,
};

const headers = JSON.stringify({ Authorization: 'Bearer ' }, null, 2);

export const graphiqlOptions: GraphiQLOptions = {
  title: 'modelgraph',
  defaultTabs: [
    { query: examples.query, headers },
    { query: examples.subscription, headers },
    { query: examples.mutation, headers },
  ],
  defaultHeaders: headers,
  defaultEditorToolsVisibility: 'headers',
  subscriptionsProtocol: 'WS',
};

/** The page with all its files in it. Nine megabytes of code, so it is read when somebody first opens it. */
export async function renderGraphiqlPage(options?: GraphiQLOptions): Promise<string> {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  return renderGraphiQL(options);
}
