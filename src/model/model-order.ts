import { builder } from '../graph/builder.ts';
import { OrderDirection } from '../graph/order-direction.ts';

const ModelOrderField = builder.enumType('ModelOrderField', {
  description: 'What models can be ordered by.',
  values: {
    KEY: { description: 'The key, letter by letter.' },
    NAME: { description: 'The name, in whatever case.' },
    RELEASE_DATE: { description: 'When it was released. A month or a year comes before its days.' },
    LAST_UPDATED: { description: 'When it was last updated, by the source’s own word.' },
    INPUT_PRICE: { description: 'The price of input. Unknown for PLAN, whatever is published.' },
    OUTPUT_PRICE: { description: 'The price of output. Unknown for PLAN, whatever is published.' },
    CONTEXT: { description: 'The context window.' },
    OUTPUT_LIMIT: { description: 'The limit of the answer.' },
    RELEVANCE: {
      description:
        'How well it answers the `search` of the outermost filter, which must be given: the best first, whatever the direction.',
    },
  } as const,
});

export const ModelOrder = builder.inputType('ModelOrder', {
  description: 'One thing to order models by.',
  fields: (t) => ({
    field: t.field({ type: ModelOrderField, required: true, description: 'What to order by.' }),
    direction: t.field({ type: OrderDirection, required: true, defaultValue: 'ASC', description: 'Which end first.' }),
  }),
});
