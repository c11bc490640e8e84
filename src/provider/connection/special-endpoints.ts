import { type Auth, apiKeyHeader } from './ai-sdk-package.ts';

/** An address in the form of OpenAI that wants more, or other, than a key as a bearer. */
export interface SpecialEndpoint {
  readonly auth: Auth | 'GOOGLE_ACCESS_TOKEN';
  readonly query: Readonly<Record<string, string>>;
}

const endpoints: readonly (SpecialEndpoint & { readonly of: RegExp })[] = [
  {
    of: /\.services\.ai\.azure\.com\/models\/?$/,
    auth: apiKeyHeader,
    query: { 'api-version': '2024-05-01-preview' },
  },
  { of: /\/endpoints\/openapi\/?$/, auth: 'GOOGLE_ACCESS_TOKEN', query: {} },
];

/** By the address as published. Undefined: an ordinary one. */
export function specialEndpoint(url: string): SpecialEndpoint | undefined {
  return endpoints.find((endpoint) => endpoint.of.test(url));
}

/** The addresses that the source leaves to those who know the provider. */
export const unpublishedUrls: ReadonlyMap<string, string> = new Map([
  ['azure-cognitive-services', 'https://${AZURE_COGNITIVE_SERVICES_RESOURCE_NAME}.cognitiveservices.azure.com/openai'],
]);
