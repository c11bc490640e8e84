import { builder } from '../graph/builder.ts';
import { combinationFields, criteriaFields } from '../graph/filter/filter-input.ts';
import { contentInputTypes } from '../model/attributes/content-filter.ts';
import { type BaseModelFilterShape, baseModelCriteria } from './base-model-criteria.ts';

export const BaseModelFilter = builder.inputRef<BaseModelFilterShape>('BaseModelFilter').implement({
  description: 'All given fields must match. An unknown value matches no field, so `not` includes the record.',
  fields: (t) => ({
    ...criteriaFields(t, baseModelCriteria, contentInputTypes),
    ...combinationFields(t, BaseModelFilter),
  }),
});
