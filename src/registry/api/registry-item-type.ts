import type { JsonObject } from '../../db/tables/json-columns.ts';
import { builder } from '../../graph/builder.ts';
import type { RegistryItemRow } from '../registry-item.ts';

export const RegistryItemKind = builder.enumType('RegistryItemKind', {
  description: 'Kind of an entry of the registry.',
  values: {
    PROVIDER: { description: 'A provider of the operator.' },
    MODEL: { description: 'A model of the operator.' },
    PROVIDER_OVERRIDE: { description: 'Fields of an upstream provider that the operator replaces.' },
    MODEL_OVERRIDE: { description: 'Fields of an upstream model that the operator replaces.' },
  } satisfies Record<RegistryItemRow['kind'], { description: string }>,
});

const RegistryItemSource = builder.enumType('RegistryItemSource', {
  description: 'Where an entry of the registry is kept.',
  values: {
    MUTATION: { description: 'A mutation or the command line registered it.' },
    FILE: { description: 'It comes from the registry file and can only be changed there.' },
  } satisfies Record<RegistryItemRow['source'], { description: string }>,
});

export const RegistryItem = builder.objectRef<RegistryItemRow>('RegistryItem').implement({
  cacheable: false,
  authScopes: { role: 'OPERATOR' },
  description: 'An entry of the registry, as it was given.',
  fields: (t) => ({
    kind: t.expose('kind', { type: RegistryItemKind, description: 'Kind of the entry.' }),
    key: t.exposeString('key', {
      description: 'Key of the provider or model. Of an override: the key that it changes.',
    }),
    source: t.expose('source', { type: RegistryItemSource, description: 'Where the entry is kept.' }),
    version: t.exposeInt('version', {
      description:
        'Number that each change of the entry raises by one. Send it as `ifVersion` to change only this one.',
    }),
    content: t.field({
      type: 'JSON',
      description: 'The entry in the form of the registry file.',
      resolve: ({ content }): JsonObject => content,
    }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'Time of the last change.' }),
    updatedBy: t.exposeString('updatedBy', {
      description: 'Actor of the last change, as in `AuditEntry.actor`, or "registry file".',
    }),
  }),
});
