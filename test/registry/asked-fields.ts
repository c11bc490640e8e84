import { fieldsOf } from './walked-fields.ts';

const usage = 'usage: { input: 1000, output: 100, cacheWrite: 10 }';

/** The arguments to ask each field with, where it needs some or more than one answer is of interest. */
const args: Readonly<Record<string, readonly string[]>> = {
  baseModel: ['key: "openai/gpt-5"'],
  benchmark: ['key: "swe-bench-verified"'],
  baseModels: ['first: 100', 'first: 100, filter: { providers: ["openai"] }'],
  changes: ['first: 100', 'first: 100, orderBy: AS_RECORDED', 'filter: { providers: ["openai"] }'],
  cheapestModels: [usage],
  checkModels: ['keys: ["openai/gpt-5", "gpt-5"]'],
  compareModels: ['keys: ["openai/gpt-5", "anthropic/claude-sonnet-4-5"]'],
  compareVersions: ['left: "1.0.0", right: "2.0.0"'],
  model: ['key: "openai/gpt-5"'],
  models: [
    'first: 100',
    'first: 100, orderBy: [{ field: INPUT_PRICE }]',
    'first: 100, filter: { search: "gpt-5" }',
    'first: 100, filter: { search: "gpt-5", capabilities: [TOOL_CALL] }',
    // No public model has both.
    'first: 100, filter: { search: "gpt-5 video" }',
    'first: 100, filter: { search: "gpt-5 video", statuses: [ACTIVE, REMOVED] }',
    'first: 100, filter: { statuses: [ACTIVE, REMOVED] }',
    'first: 100, filter: { statuses: [REMOVED] }',
    'first: 100, filter: { origins: [REGISTRY] }',
    'first: 100, filter: { providers: ["openai"] }',
    'first: 100, filter: { baseModels: ["openai/gpt-5"] }',
    'first: 100, filter: { usableWithEnvVars: ["OPENAI_API_KEY"] }',
  ],
  node: ['id: "Model:openai/gpt-5"'],
  nodes: ['ids: ["Model:openai/gpt-5", "Provider:openai"]'],
  priceChanges: ['since: "2020-01-01"', 'since: HIDDEN_AT'],
  provider: ['key: "openai"'],
  providers: [
    'first: 100',
    'first: 100, filter: { statuses: [ACTIVE, REMOVED] }',
    'first: 100, orderBy: [{ field: MODEL_COUNT, direction: DESC }]',
  ],
  recommendModels: ['need: {}', `need: { ${usage} }`],
  resolveModel: ['text: "gpt-5"'],
  resolveModels: ['texts: ["gpt-5", "sibling gpt-5"]'],
  suggestKeys: ['kind: MODEL, text: "gpt5"', 'kind: FAMILY, text: "family"', 'kind: PROVIDER, text: "zqhost"'],
  suggestModels: ['text: "gpt5"', 'text: "qsibling"', 'text: "openai/qsibling"'],
  valueFrontier: [`benchmark: "swe-bench-verified", ${usage}`],
};

/** The fields that need another role than READER. */
const isOfRoles = new Set(
  `apiKeys auditLog budgets checkAllowance explainRoute exportRegistry gatewayStatistics searchPoints semanticSearch totalUsage
  usage usageWhatIf validateRegistry vectorCollection vectorCollections webhooks`.split(/\s+/),
);
const queries = fieldsOf('Query').filter(({ name }) => !isOfRoles.has(name));
/** Each field that callers with the role READER may ask for, with each of its arguments. HIDDEN_AT stands for a moment. */
export const asked = queries.flatMap((field) =>
  (args[field.name] ?? ['']).map((given) => [field.name, given, field] as const),
);

export type Ask = (typeof asked)[number];
