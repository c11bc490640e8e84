import { builder } from '../../graph/builder.ts';
import { registryDocumentOf } from '../export-registry.ts';
import { parseRegistry } from '../parse-document.ts';
import { itemsOfDocument } from '../replace-items.ts';
import { changed, itemsPayload } from './registry-payload.ts';

const ImportRegistryInput = builder.inputType('ImportRegistryInput', {
  description: 'Input of `importRegistry`.',
  fields: (t) => ({
    registry: t.field({
      type: 'JSON',
      required: true,
      description: 'A document as `exportRegistry` returns it: {"providers": […], "models": […], "overrides": […]}.',
    }),
    replace: t.boolean({
      required: true,
      defaultValue: false,
      description: 'Also removes the entries that the document lacks, except those of the registry file.',
    }),
  }),
});

const ImportRegistryPayload = itemsPayload('ImportRegistryPayload', 'importRegistry');

builder.mutationField('importRegistry', (t) =>
  t.field({
    type: ImportRegistryPayload,
    nullable: true,
    authScopes: { role: 'OPERATOR' },
    description:
      'Sets all entries of a document, all or none. Entries without effect on the catalog are in `Registry.problems`. Requires the role OPERATOR.',
    args: { input: t.arg({ type: ImportRegistryInput, required: true }) },
    resolve: (_mutation, { input: { registry, replace } }, context) => {
      const { items, faults } = parseRegistry(registry, 'registry');
      if (faults.length > 0) return { changes: [], items: [], userErrors: faults };
      const set = items.map((placed) => ({ action: 'SET' as const, ...placed }));
      const source = 'MUTATION';
      const changes = (stored: Parameters<typeof itemsOfDocument>[1]) =>
        itemsOfDocument(items, stored, replace ? source : null);
      return changed({ source, isStrict: false, changes }, set, context);
    },
  }),
);

builder.queryField('exportRegistry', (t) =>
  t.field({
    type: 'JSON',
    nullable: true,
    cacheable: false,
    authScopes: { role: 'OPERATOR' },
    description:
      'The whole registry as one document, for `importRegistry` or the registry file. Requires the role OPERATOR.',
    resolve: async (_query, _args, { registry }) => registryDocumentOf(await registry.all()),
  }),
);
