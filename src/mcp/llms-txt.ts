import { tools } from './tools.ts';

/** What an agent needs to use the gateway, at `/llms.txt`. See https://llmstxt.org. */
export const llmsTxt = `# modelgraph

> Facts about AI models as one GraphQL graph: providers, prices, limits, capabilities, benchmarks, and every change. The
> data is the models.dev catalog. Reading needs no key, unless the operator requires one.

- A model is one model as one provider serves it, with the key \`provider/model\`, such as \`openai/gpt-5\`.
- A base model is the model itself, independent of its providers, with the key \`lab/model\`.
- Prices are US dollars per million tokens. Null means unknown. \`priceKind\` says whether 0 means free.
- Do not guess keys: \`resolveModel(text:)\` finds the model that an id means, and \`suggestModels(text:)\` corrects typing errors.
- Ask for few fields and small pages (\`first\`). Continue with \`after: pageInfo.endCursor\`.
- Errors have \`extensions.code\`. Messages say what was received and what is allowed.

## Interfaces

- [GraphQL](/graphql): POST \`{ "query", "variables" }\` as JSON. Introspection describes every type and field.
- [MCP](/mcp): the tools below, over streamable HTTP, without a session.

## Example

\`\`\`sh
curl /graphql -H 'content-type: application/json' -d '{ "query": "{ model(key: \\"openai/gpt-5\\") { name pricing { input output } } }" }'
\`\`\`

\`\`\`graphql
{
  models(filter: { search: "claude sonnet", capabilities: [TOOL_CALL] }, first: 5) {
    nodes { key name pricing { input output } limits { context } }
  }
}
\`\`\`

## MCP tools

${tools.map(({ name, description }) => `- \`${name}\`: ${description}`).join('\n')}
`;
