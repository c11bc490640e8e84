import { builder } from '../../graph/builder.ts';
import type { ProviderRow } from '../../provider/provider-queries.ts';
import type { ModelRow } from '../model-queries.ts';

/** A model and its provider, which publishes the defaults. */
interface Served {
  readonly model: ModelRow;
  readonly provider: ProviderRow;
}

export const ModelApi = builder.objectRef<Served>('ModelApi').implement({
  description: 'API of a model. A value that the source does not publish for the model is the value of its provider.',
  fields: (t) => ({
    npmPackage: t.string({
      nullable: true,
      description: 'AI SDK package for the API, such as "@ai-sdk/openai". Null when not published.',
      resolve: ({ model, provider }) => model.apiNpmPackage ?? provider.npmPackage,
    }),
    baseUrl: t.string({
      nullable: true,
      description: 'Base URL of the API, possibly with ${VARIABLES} to replace. Null when the package has a default.',
      resolve: ({ model, provider }) => model.apiBaseUrl ?? provider.apiUrl,
    }),
    envVars: t.stringList({
      description: 'Names of the environment variables for the credentials.',
      resolve: ({ provider }) => provider.envVars,
    }),
    shape: t.string({
      nullable: true,
      description: 'Form of the API: "responses" or "completions". Null for the default of the package.',
      resolve: ({ model }) => model.apiShape,
    }),
  }),
});
