/** Each page of the console on the committed catalog, by what it shows. */
export const pages = {
  models: '/',
  'models, turned back': `/?asOf=${new Date().toISOString().slice(0, 10)}`,
  'before history': '/?asOf=2020-01-01',
  'no models': '/?q=zzzzzz',
  model: '/model?key=openai/gpt-5',
  'base model': '/base-model?key=openai/gpt-5',
  provider: '/provider?key=openrouter',
  lab: '/lab?key=openai',
  benchmarks: '/benchmark',
  benchmark: '/benchmark?key=swe-bench-verified',
  changes: '/changes',
  cost: '/cost?q=claude&cache=80&budget=50',
  compare: '/compare?key=openai/gpt-5&key=anthropic/claude-sonnet-4-5&key=google/gemini-2.5-pro',
  check: '/check?id=openai/gpt-5&id=openai/o1',
  operations: '/operations',
} as const;

/** The views of the operations that need a key. */
export const guardedViews = [
  'Statistics',
  'Held changes',
  'Providers',
  'Registry',
  'Usage',
  'Vectors',
  'Webhooks',
  'API keys',
  'Audit log',
] as const;
