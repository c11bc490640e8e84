import { builder } from '../../graph/builder.ts';
import { kindOfOverride, parseItem } from '../registry-item.ts';
import { givenItem, OverrideInput } from './registry-inputs.ts';
import { changeItems, itemChange, modelsPayload } from './registry-payload.ts';

const SetOverridesInput = builder.inputType('SetOverridesInput', {
  description: 'Input of `setOverrides`.',
  fields: (t) => ({
    overrides: t.field({ type: [OverrideInput], required: true, description: 'Overrides to set.' }),
  }),
});

const RemoveOverridesInput = builder.inputType('RemoveOverridesInput', {
  description: 'Input of `removeOverrides`.',
  fields: (t) => ({
    models: t.stringList({ description: 'Keys of models whose override is removed.' }),
    providers: t.stringList({ description: 'Keys of providers whose override is removed.' }),
  }),
});

const SetOverridesPayload = modelsPayload('SetOverridesPayload', 'setOverrides');
const RemoveOverridesPayload = modelsPayload('RemoveOverridesPayload', 'removeOverrides');

builder.mutationFields((t) => ({
  setOverrides: t.field({
    type: SetOverridesPayload,
    nullable: true,
    authScopes: { role: 'OPERATOR' },
    description:
      'Replaces fields of upstream models and providers, all or none, such as a negotiated price. Requires the role OPERATOR.',
    args: { input: t.arg({ type: SetOverridesInput, required: true }) },
    resolve: (_mutation, { input: { overrides } }, context) =>
      changeItems(
        overrides.map((override, index) => {
          const given = givenItem(override);
          const path = `overrides.${index}`;
          const { ifVersion } = override;
          return itemChange(parseItem(kindOfOverride(given), given, path), { action: 'SET', path, ifVersion });
        }),
        context,
      ),
  }),
  removeOverrides: t.field({
    type: RemoveOverridesPayload,
    nullable: true,
    authScopes: { role: 'OPERATOR' },
    description: 'Removes overrides, all or none. The values of upstream apply again. Requires the role OPERATOR.',
    args: { input: t.arg({ type: RemoveOverridesInput, required: true }) },
    resolve: (_mutation, { input: { models, providers } }, context) =>
      changeItems(
        [
          ...(models ?? []).map((key, index) => ({
            ...{ action: 'REMOVE' as const, kind: 'MODEL_OVERRIDE' as const, key },
            path: `models.${index}`,
          })),
          ...(providers ?? []).map((key, index) => ({
            ...{ action: 'REMOVE' as const, kind: 'PROVIDER_OVERRIDE' as const, key },
            path: `providers.${index}`,
          })),
        ],
        context,
      ),
  }),
}));
