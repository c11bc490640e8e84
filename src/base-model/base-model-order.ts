import { builder } from '../graph/builder.ts';
import { OrderDirection } from '../graph/order-direction.ts';

const BaseModelOrderField = builder.enumType('BaseModelOrderField', {
  description: 'What base models can be ordered by.',
  values: {
    KEY: { description: 'The key, letter by letter.' },
    NAME: { description: 'The name, in whatever case.' },
    RELEASE_DATE: { description: 'When it was released. A month or a year comes before its days.' },
    LAST_UPDATED: { description: 'When it was last updated, by the source’s own word.' },
    CONTEXT: { description: 'The context window.' },
    OUTPUT_LIMIT: { description: 'The limit of the answer.' },
  } as const,
});

export const BaseModelOrder = builder.inputType('BaseModelOrder', {
  description: 'One thing to order base models by.',
  fields: (t) => ({
    field: t.field({ type: BaseModelOrderField, required: true, description: 'What to order by.' }),
    direction: t.field({ type: OrderDirection, required: true, defaultValue: 'ASC', description: 'Which end first.' }),
  }),
});
