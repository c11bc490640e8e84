import { builder } from '../../graph/builder.ts';
import { parseItem } from '../registry-item.ts';
import { givenItem, RegistryModelInput, RegistryProviderInput } from './registry-inputs.ts';
import { changeItems, itemChange, modelsPayload, providersPayload } from './registry-payload.ts';

const RegisterProvidersInput = builder.inputType('RegisterProvidersInput', {
  description: 'Input of `registerProviders`.',
  fields: (t) => ({
    providers: t.field({ type: [RegistryProviderInput], required: true, description: 'Providers to register.' }),
  }),
});

const RegisterModelsInput = builder.inputType('RegisterModelsInput', {
  description: 'Input of `registerModels`.',
  fields: (t) => ({
    models: t.field({ type: [RegistryModelInput], required: true, description: 'Models to register.' }),
  }),
});

const RegisterProvidersPayload = providersPayload('RegisterProvidersPayload', 'registerProviders');
const RegisterModelsPayload = modelsPayload('RegisterModelsPayload', 'registerModels');

builder.mutationFields((t) => ({
  registerProviders: t.field({
    type: RegisterProvidersPayload,
    nullable: true,
    authScopes: { role: 'OPERATOR' },
    description:
      'Adds providers of the operator to the catalog, all or none. Returns once the catalog contains them. Requires the role OPERATOR.',
    args: { input: t.arg({ type: RegisterProvidersInput, required: true }) },
    resolve: (_mutation, { input: { providers } }, context) =>
      changeItems(
        providers.map((provider, index) => {
          const path = `providers.${index}`;
          return itemChange(parseItem('PROVIDER', givenItem(provider), path), { action: 'CREATE', path });
        }),
        context,
      ),
  }),
  registerModels: t.field({
    type: RegisterModelsPayload,
    nullable: true,
    authScopes: { role: 'OPERATOR' },
    description:
      'Adds models of the operator to the catalog, all or none. Returns once the catalog contains them. Requires the role OPERATOR.',
    args: { input: t.arg({ type: RegisterModelsInput, required: true }) },
    resolve: (_mutation, { input: { models } }, context) =>
      changeItems(
        models.map((model, index) => {
          const path = `models.${index}`;
          return itemChange(parseItem('MODEL', givenItem(model), path), { action: 'CREATE', path });
        }),
        context,
      ),
  }),
}));
