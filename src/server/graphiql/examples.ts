/** Operations to begin with, one for each capability. Each query has an answer on any catalog, the bundled one too. */
export const examples = [
  {
    title: 'Find models',
    query: `# The cheapest models that call tools, and how fresh the catalog is.
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
`,
  },
  {
    title: 'Search and facets',
    query: `# Full-text search, with the number of matches by provider and by lab.
query Search {
  models(filter: { search: "claude sonnet" }, first: 10) {
    totalCount
    nodes { key name }
    facets {
      providers { value count }
      labs { value count }
    }
  }
}
`,
  },
  {
    title: 'Cost of a usage',
    query: `# What ten million input and two million output tokens cost, cheapest first.
query Cost {
  cheapestModels(
    first: 5
    usage: { input: 2000000, cacheRead: 8000000, output: 2000000, scope: TOTAL }
    filter: { minContext: 128000 }
  ) {
    model { key }
    cost {
      total
      components { kind quantity unitPrice amount }
    }
  }
}
`,
  },
  {
    title: 'Recommend a model',
    query: `# Ranked models for a need, with the reason of each.
query Recommend {
  recommendModels(
    first: 3
    need: { filter: { capabilities: [TOOL_CALL], minContext: 100000 }, weights: { price: 1, recency: 1 } }
  ) {
    matchCount
    recommendations { score reason model { key } }
  }
}
`,
  },
  {
    title: 'Compare models',
    query: `# Models side by side, with the best value of each row marked.
query Compare {
  compareModels(keys: ["openai/gpt-5", "anthropic/claude-sonnet-4-5"]) {
    models { key name }
    unknown { key suggestions { key } }
    rows { label unit equal values { value isBest } }
  }
}
`,
  },
  {
    title: 'Benchmarks',
    query: `# Benchmark results, best first. Results of one benchmark differ by metric and harness.
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
`,
  },
  {
    title: 'Check a configuration',
    query: `# Which ids are gone or deprecated, and what to use instead.
query Check {
  checkModels(keys: ["openai/gpt-5", "openai/gpt-4"]) {
    key
    verdict
    successors { key }
    suggestions { key }
  }
}
`,
  },
  {
    title: 'Changes',
    query: `# The latest changes, with the values before and after.
query Changes {
  changes(first: 10) {
    nodes {
      at
      kind
      subject {
        ... on Model { key }
        ... on BaseModel { key }
        ... on Provider { key }
      }
      fields { field before after }
    }
  }
}
`,
  },
  {
    title: 'Refreshes',
    query: `# The last refreshes, and how each ended.
query Refreshes {
  refreshes(first: 5) {
    nodes {
      status
      trigger
      startedAt
      durationMs
      summary { models { added changed removed } }
      error { code message }
    }
  }
}
`,
  },
  {
    title: 'Watch refreshes live',
    query: `# Refreshes while they run.
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
  },
  {
    title: 'Start a refresh',
    query: `# Needs the header { "Authorization": "Bearer <ADMIN_API_KEY>" }.
mutation Refresh {
  refreshCatalog(input: { force: true }) {
    refresh { id status }
    userErrors { code message }
  }
}
`,
  },
  {
    title: 'Usage and budgets',
    query: `# Needs a key of the role OPERATOR. What the recorded usage cost, by model.
query Usage {
  usage(first: 10, groupBy: [MODEL]) {
    totals { requests totalTokens cost }
    nodes { modelKey totals { requests cost } }
  }
  budgets(first: 10) {
    nodes { amount period spent remaining }
  }
}
`,
  },
] as const;
