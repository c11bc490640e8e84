import { builder } from '../graph/builder.ts';
import { modelOrigins } from './origin-criteria.ts';

export const ModelOrigin = builder.enumType('ModelOrigin', {
  description: 'Where a record comes from.',
  values: modelOrigins,
});
