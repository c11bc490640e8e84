import { builder } from '../graph/builder.ts';
import { OrderDirection } from '../graph/paging/order-direction.ts';

const ModelOrderField = builder.enumType('ModelOrderField', {
  description: 'Sort field of models. Unknown values come last in both directions.',
  values: {
    KEY: { description: 'Key, in byte order.' },
    NAME: { description: 'Name, ignoring case.' },
    RELEASE_DATE: { description: 'Release date. A month sorts before its days, and a year before its months.' },
    LAST_UPDATED: { description: 'Date of the last update, as published.' },
    INPUT_PRICE: { description: 'Input price. Unknown for the price kind SUBSCRIPTION.' },
    OUTPUT_PRICE: { description: 'Output price. Unknown for the price kind SUBSCRIPTION.' },
    CONTEXT: { description: 'Context window.' },
    OUTPUT_LIMIT: { description: 'Output limit.' },
    VERSION: { description: 'Semantic version that the operator states.' },
    RELEVANCE: {
      description:
        'Relevance to the `search` of the outermost filter, which is required. Most relevant first in both directions.',
    },
  } as const,
});

export const ModelOrder = builder.inputType('ModelOrder', {
  description: 'Sort field and direction of models.',
  fields: (t) => ({
    field: t.field({ type: ModelOrderField, required: true, description: 'Sort field.' }),
    direction: t.field({ type: OrderDirection, required: true, defaultValue: 'ASC', description: 'Sort direction.' }),
  }),
});
