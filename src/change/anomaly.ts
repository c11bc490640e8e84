import type { Anomaly as AnomalyShape } from '../db/tables/json-columns.ts';
import { builder } from '../graph/builder.ts';

const AnomalyReason = builder.enumType('AnomalyReason', {
  description: 'What makes a change look like a mistake of the source.',
  values: {
    PRICE_ROSE_10X: { description: 'A price is ten times what it was, or more.' },
    PRICE_FELL_10X: { description: 'A price is a tenth of what it was, or less.' },
    PRICE_TO_ZERO: {
      description: 'What cost something is free. A price that is no longer published is no such price.',
    },
    PRICE_FROM_ZERO: { description: 'What was free costs something.' },
    LIMIT_HALVED: {
      description:
        'A limit is less than half of what it was, or is no longer published. One of 0, which means that it does not apply, counts as not published.',
    },
    PROVIDER_LOST_MODELS: {
      description:
        'The provider lost a fifth of its models or more, and at least two: said of each of them, and of what happened to the provider itself.',
    },
  } as const,
});

export const Anomaly = builder.objectRef<AnomalyShape>('Anomaly').implement({
  description: 'Why a change looks like a mistake of the source.',
  fields: (t) => ({
    reason: t.expose('reason', { type: AnomalyReason, description: 'For programs.' }),
    field: t.exposeString('field', {
      nullable: true,
      description: 'The unusual field, one of `fields`. Null if the anomaly concerns the subject as a whole.',
    }),
    message: t.exposeString('message', {
      description: 'For people, such as "cost.input went from 3 to 30, ten times as much or more."',
    }),
  }),
});
