import { builder } from '../../graph/builder.ts';
import { parseRegistry } from '../parse-document.ts';
import { RegistryError } from './registry-payload.ts';

builder.queryField('validateRegistry', (t) =>
  t.field({
    type: [RegistryError],
    nullable: true,
    cacheable: false,
    authScopes: { role: 'OPERATOR' },
    description:
      'Faults of a document that need no catalog, such as unknown fields. Empty if `importRegistry` can read the document. Requires the role OPERATOR.',
    args: {
      registry: t.arg({
        type: 'JSON',
        required: true,
        description: 'A document as `exportRegistry` returns it, such as {"models": [{"key": "acme/m", "name": "M"}]}.',
      }),
    },
    resolve: (_query, { registry }) => [...parseRegistry(registry).faults],
  }),
);
