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
  {
    title: 'Call a model',
    query: `# Needs a key of the role CALLER, and a provider whose key the gateway has.
mutation CallModel {
  generateText(input: {
    model: "openai/gpt-5-mini"
    messages: [{ role: USER, content: "Name three rivers." }]
  }) {
    result {
      text
      model { key }
      usage { input output }
      cost { total }
    }
    userErrors { code message }
  }
}
`,
  },
  {
    title: 'Which model a call would use',
    query: `# Needs a key of the role CALLER. It calls and reserves nothing.
query Route {
  explainRoute(input: {
    route: { baseModel: "openai/gpt-5-mini", prefer: CHEAPEST }
    messages: [{ role: USER, content: "Name three rivers." }]
  }) {
    chosen { key }
    candidates { model { key } eligible circuitOpen reasons { code message } }
    userErrors { code message }
  }
}
`,
  },
  {
    title: 'Vector search',
    query: `# Needs a key of the role CALLER. The collections of the caller, with what they contain.
query Vectors {
  vectorCollections(first: 10) {
    nodes {
      name
      owner
      model
      dimensions
      distance
      indexState
      pointCount
      points(first: 3) { nodes { id payload } }
    }
  }
}
`,
  },
  {
    title: 'Registry',
    query: `# Needs a key of the role OPERATOR. Own models and providers, and overrides of upstream ones.
query Registry {
  catalog {
    registry {
      counts { models providers overrides }
      items(first: 20) { nodes { key kind version content } }
      problems { key message }
    }
  }
}
`,
  },
  {
    title: 'Override a model',
    query: `# Needs a key of the role OPERATOR. It hides a model from the catalog until the override is removed.
mutation Override {
  setOverrides(input: {
    overrides: [{ model: "openai/gpt-5", fields: { hidden: true }, note: "We do not use it." }]
  }) {
    userErrors { code path message }
  }
}
`,
  },
  {
    title: 'Held changes',
    query: `# Changes that look like mistakes and wait for a decision.
query HeldChanges {
  heldChanges(first: 10) {
    nodes {
      id
      kind
      heldAt
      anomalies { reason message }
      fields { field before after }
    }
  }
}
`,
  },
  {
    title: 'Webhooks',
    query: `# Needs a key of the role OPERATOR. The endpoints that are notified of changes, and the latest deliveries.
query Webhooks {
  webhooks(first: 10) {
    nodes {
      url
      status
      deliveries(first: 5) { nodes { event status attempts responseStatus error } }
    }
  }
}
`,
  },
  {
    title: 'API keys and audit log',
    query: `# Needs a key of the role ADMIN.
query Access {
  apiKeys(first: 10) { nodes { name prefix role lastUsedAt revokedAt } }
  auditLog(first: 10) { nodes { at actor action target outcome } }
}
`,
  },
  {
    title: 'Statistics of the gateway',
    query: `# Needs a key of the role OPERATOR. Operations, errors, durations, and the hit rate of each cache.
query Statistics {
  gatewayStatistics {
    operations { durations { count p50Ms p95Ms } failed rejected refused }
    liveSubscriptions
    caches { layer hitRate hits misses bytes }
  }
}
`,
  },
] as const;
