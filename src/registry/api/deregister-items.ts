import { builder } from '../../graph/builder.ts';
import { changeItems, modelsPayload, providersPayload } from './registry-payload.ts';

const DeregisterProvidersInput = builder.inputType('DeregisterProvidersInput', {
  description: 'Input of `deregisterProviders`.',
  fields: (t) => ({
    keys: t.stringList({ required: true, description: 'Keys of registered providers without registered models.' }),
  }),
});

const DeregisterModelsInput = builder.inputType('DeregisterModelsInput', {
  description: 'Input of `deregisterModels`.',
  fields: (t) => ({ keys: t.stringList({ required: true, description: 'Keys of registered models.' }) }),
});

const DeregisterProvidersPayload = providersPayload('DeregisterProvidersPayload', 'deregisterProviders');
const DeregisterModelsPayload = modelsPayload('DeregisterModelsPayload', 'deregisterModels');

builder.mutationFields((t) => ({
  deregisterProviders: t.field({
    type: DeregisterProvidersPayload,
    nullable: true,
    authScopes: { role: 'OPERATOR' },
    description:
      'Removes registered providers from the catalog, all or none. Their history stays. Requires the role OPERATOR.',
    args: { input: t.arg({ type: DeregisterProvidersInput, required: true }) },
    resolve: (_mutation, { input: { keys } }, context) =>
      changeItems(
        keys.map((key, index) => ({ action: 'REMOVE', kind: 'PROVIDER', key, path: `keys.${index}` })),
        context,
      ),
  }),
  deregisterModels: t.field({
    type: DeregisterModelsPayload,
    nullable: true,
    authScopes: { role: 'OPERATOR' },
    description:
      'Removes registered models from the catalog, all or none. Their history stays. An upstream model with the same key comes back. Requires the role OPERATOR.',
    args: { input: t.arg({ type: DeregisterModelsInput, required: true }) },
    resolve: (_mutation, { input: { keys } }, context) =>
      changeItems(
        keys.map((key, index) => ({ action: 'REMOVE', kind: 'MODEL', key, path: `keys.${index}` })),
        context,
      ),
  }),
}));
