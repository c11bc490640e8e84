import { builder } from '../graph/builder.ts';
import { OrderDirection } from '../graph/order-direction.ts';

const ProviderOrderField = builder.enumType('ProviderOrderField', {
  description: 'What providers can be ordered by.',
  values: {
    KEY: { description: 'The key, letter by letter.' },
    NAME: { description: 'The name, in whatever case.' },
    MODEL_COUNT: { description: 'How many models it serves, removed ones left out.' },
  } as const,
});

export const ProviderOrder = builder.inputType('ProviderOrder', {
  description: 'One thing to order providers by.',
  fields: (t) => ({
    field: t.field({ type: ProviderOrderField, required: true, description: 'What to order by.' }),
    direction: t.field({ type: OrderDirection, required: true, defaultValue: 'ASC', description: 'Which end first.' }),
  }),
});
