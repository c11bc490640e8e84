import { builder } from '../graph/builder.ts';
import { OrderDirection } from '../graph/paging/order-direction.ts';

const BaseModelOrderField = builder.enumType('BaseModelOrderField', {
  description: 'Sort field of base models. Unknown values come last in both directions.',
  values: {
    KEY: { description: 'Key, in byte order.' },
    NAME: { description: 'Name, ignoring case.' },
    RELEASE_DATE: { description: 'Release date. A month sorts before its days, and a year before its months.' },
    LAST_UPDATED: { description: 'Date of the last update, as published.' },
    CONTEXT: { description: 'Context window.' },
    OUTPUT_LIMIT: { description: 'Output limit.' },
  } as const,
});

export const BaseModelOrder = builder.inputType('BaseModelOrder', {
  description: 'Sort field and direction of base models.',
  fields: (t) => ({
    field: t.field({ type: BaseModelOrderField, required: true, description: 'Sort field.' }),
    direction: t.field({ type: OrderDirection, required: true, defaultValue: 'ASC', description: 'Sort direction.' }),
  }),
});
