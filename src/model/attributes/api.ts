import { builder } from '../../graph/builder.ts';
import type { ProviderRow } from '../../provider/provider-queries.ts';
import type { ModelRow } from '../model-queries.ts';

/** A model and who serves it: what the model does not say is as its provider says. */
interface Served {
  readonly model: ModelRow;
  readonly provider: ProviderRow;
}

export const ModelApi = builder.objectRef<Served>('ModelApi').implement({
  description: 'How a model is called: as it says itself, else as its provider says.',
  fields: (t) => ({
    npmPackage: t.string({
      nullable: true,
      description: 'The AI SDK package that speaks to it, such as "@ai-sdk/openai". Null when not published.',
      resolve: ({ model, provider }) => model.apiNpmPackage ?? provider.npmPackage,
    }),
    baseUrl: t.string({
      nullable: true,
      description: 'May hold ${VARIABLES} for the caller to fill in. Null when the package knows it.',
      resolve: ({ model, provider }) => model.apiBaseUrl ?? provider.apiUrl,
    }),
    envVars: t.stringList({
      description: 'Names of the environment variables that hold the credentials.',
      resolve: ({ provider }) => provider.envVars,
    }),
    shape: t.string({
      nullable: true,
      description: 'The form of the API, "responses" or "completions". Null: the usual one of the package.',
      resolve: ({ model }) => model.apiShape,
    }),
  }),
});
