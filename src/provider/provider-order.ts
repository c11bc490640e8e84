import { builder } from '../graph/builder.ts';
import { OrderDirection } from '../graph/paging/order-direction.ts';

const ProviderOrderField = builder.enumType('ProviderOrderField', {
  description: 'Sort field of providers.',
  values: {
    KEY: { description: 'Key, in byte order.' },
    NAME: { description: 'Name, ignoring case.' },
    MODEL_COUNT: { description: 'Number of models that the provider serves, without removed models.' },
  } as const,
});

export const ProviderOrder = builder.inputType('ProviderOrder', {
  description: 'Sort field and direction of providers.',
  fields: (t) => ({
    field: t.field({ type: ProviderOrderField, required: true, description: 'Sort field.' }),
    direction: t.field({ type: OrderDirection, required: true, defaultValue: 'ASC', description: 'Sort direction.' }),
  }),
});
