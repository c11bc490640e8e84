import { builder } from '../../graph/builder.ts';
import { modelStatuses } from './model-status-criteria.ts';

export const ModelStatus = builder.enumType('ModelStatus', {
  description:
    'Availability of a model at its provider. From `status` in models.dev; an unknown status is ACTIVE and also appears in `extra`.',
  values: modelStatuses,
});
