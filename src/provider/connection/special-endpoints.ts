import { type Auth, apiKeyHeader } from './ai-sdk-package.ts';

/** An OpenAI-compatible endpoint with special authentication or query parameters. */
export interface SpecialEndpoint {
  readonly auth: Auth | 'GOOGLE_ACCESS_TOKEN';
  readonly query: Readonly<Record<string, string>>;
}

const endpoints: readonly (SpecialEndpoint & { readonly pattern: RegExp })[] = [
  {
    pattern: /\.services\.ai\.azure\.com\/models\/?$/,
    auth: apiKeyHeader,
    query: { 'api-version': '2024-05-01-preview' },
  },
  { pattern: /\/endpoints\/openapi\/?$/, auth: 'GOOGLE_ACCESS_TOKEN', query: {} },
];

/** The special endpoint of a published URL. Undefined: an ordinary endpoint. */
export function specialEndpoint(url: string): SpecialEndpoint | undefined {
  return endpoints.find((endpoint) => endpoint.pattern.test(url));
}

/** Base URLs that the source does not publish. */
export const unpublishedUrls: ReadonlyMap<string, string> = new Map([
  ['azure-cognitive-services', 'https://${AZURE_COGNITIVE_SERVICES_RESOURCE_NAME}.cognitiveservices.azure.com/openai'],
]);
