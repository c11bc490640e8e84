import type { Anomaly as AnomalyShape } from '../db/tables/json-columns.ts';
import { builder } from '../graph/builder.ts';

export const AnomalyReason = builder.enumType('AnomalyReason', {
  description: 'Kind of anomaly.',
  values: {
    PRICE_ROSE_10X: { description: 'A price rose to 10 times its value or more.' },
    PRICE_FELL_10X: { description: 'A price fell to one tenth of its value or less.' },
    PRICE_TO_ZERO: {
      description: 'A price became 0. A price that is no longer published is not an anomaly.',
    },
    PRICE_FROM_ZERO: { description: 'A price of 0 became positive.' },
    PRICE_UNREADABLE: {
      description:
        'A price is not a number of at least 0. The known price stays; the text of the source is in `extra.cost` of the model.',
    },
    LIMIT_HALVED: {
      description:
        'A limit fell to less than half of its value, or is no longer published. A limit of 0 counts as not published.',
    },
    PROVIDER_LOST_MODELS: {
      description:
        'The provider lost its only model, or at least two models and at least one fifth of its models. Both the removed models and the provider have the anomaly.',
    },
    OVERRIDDEN_FIELD_CHANGED: {
      description: 'Upstream changed a field that the registry overrides. The override stays in effect.',
    },
  } as const,
});

export const Anomaly = builder.objectRef<AnomalyShape>('Anomaly').implement({
  description: 'Sign that a change may be a mistake in the source.',
  fields: (t) => ({
    reason: t.expose('reason', { type: AnomalyReason, description: 'Kind of anomaly, for programs.' }),
    field: t.exposeString('field', {
      nullable: true,
      description: 'The unusual field, one of `fields`. Null if the anomaly concerns the subject as a whole.',
    }),
    message: t.exposeString('message', {
      description: 'Explanation for people, such as "pricing.input changed from 3 to 30 (10 times or more)."',
    }),
  }),
});
