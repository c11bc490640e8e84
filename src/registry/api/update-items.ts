import { builder } from '../../graph/builder.ts';
import type { ItemKind } from '../registry-item.ts';
import { givenFields, ModelUpdateInput, ProviderUpdateInput } from './registry-inputs.ts';
import { changeItems, modelsPayload, providersPayload, type RequestedChange } from './registry-payload.ts';

const UpdateProvidersInput = builder.inputType('UpdateProvidersInput', {
  description: 'Input of `updateProviders`.',
  fields: (t) => ({
    providers: t.field({ type: [ProviderUpdateInput], required: true, description: 'Changes of providers.' }),
  }),
});

const UpdateModelsInput = builder.inputType('UpdateModelsInput', {
  description: 'Input of `updateModels`.',
  fields: (t) => ({
    models: t.field({ type: [ModelUpdateInput], required: true, description: 'Changes of models.' }),
  }),
});

const UpdateProvidersPayload = providersPayload('UpdateProvidersPayload', 'updateProviders');
const UpdateModelsPayload = modelsPayload('UpdateModelsPayload', 'updateModels');

builder.mutationFields((t) => ({
  updateProviders: t.field({
    type: UpdateProvidersPayload,
    nullable: true,
    authScopes: { role: 'OPERATOR' },
    description: 'Changes registered providers, all or none. Requires the role OPERATOR.',
    args: { input: t.arg({ type: UpdateProvidersInput, required: true }) },
    resolve: (_mutation, { input: { providers } }, context) =>
      changeItems(
        providers.map((given, index) => update('PROVIDER', given, `providers.${index}`)),
        context,
      ),
  }),
  updateModels: t.field({
    type: UpdateModelsPayload,
    nullable: true,
    authScopes: { role: 'OPERATOR' },
    description: 'Changes registered models, all or none. Requires the role OPERATOR.',
    args: { input: t.arg({ type: UpdateModelsInput, required: true }) },
    resolve: (_mutation, { input: { models } }, context) =>
      changeItems(
        models.map((given, index) => update('MODEL', given, `models.${index}`)),
        context,
      ),
  }),
}));

interface Update {
  readonly key: string;
  readonly ifVersion?: number | null | undefined;
}

function update(kind: ItemKind, given: Update, path: string): RequestedChange {
  return { action: 'UPDATE', kind, key: given.key, fields: givenFields(given), path, ifVersion: given.ifVersion };
}
