import { builder } from '../graph/builder.ts';
import { combinationFields, criteriaFields } from '../graph/filter/filter-input.ts';
import { contentInputTypes } from '../model/attributes/content-filter.ts';
import { type BaseModelFilterShape, baseModelCriteria } from './base-model-criteria.ts';

export const BaseModelFilter = builder.inputRef<BaseModelFilterShape>('BaseModelFilter').implement({
  description: 'Every given field must match. An unknown value never matches, so it does match under `not`.',
  fields: (t) => ({
    ...criteriaFields(t, baseModelCriteria, contentInputTypes),
    ...combinationFields(t, BaseModelFilter),
  }),
});
