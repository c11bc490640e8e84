/** The document that the editor opens with. Each query has an answer on any catalog, the bundled one too. */
export const example = `# The cheapest models that call tools, and how fresh the catalog is.
query CheapestModels {
  models(
    filter: { capabilities: [TOOL_CALL] }
    orderBy: [{ field: INPUT_PRICE }]
    first: 5
  ) {
    totalCount
    nodes {
      key
      provider { name }
      pricing { input output cacheRead }
      limits { context output }
    }
  }
  catalog {
    version
    freshness
    refreshedAt
    counts { providers models baseModels benchmarkResults }
  }
}

# Benchmark results, best first. Results of one benchmark differ by metric and harness.
query BestScores {
  baseModels(first: 3) {
    nodes {
      name
      lab { name }
      benchmarks(first: 3) {
        nodes { benchmark { name } metric harness score rank }
      }
    }
  }
}

# Refreshes while they run.
subscription WatchRefreshes {
  refreshProgress {
    refresh { id status }
    phase
    percent
    processed
    total
  }
}

# Needs the header { "Authorization": "Bearer <ADMIN_API_KEY>" }.
mutation Refresh {
  refreshCatalog(input: { force: true }) {
    refresh { id status }
    userErrors { code message }
  }
}
`;
