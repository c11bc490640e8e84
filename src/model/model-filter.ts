import { builder } from '../graph/builder.ts';
import { combinationFields, criteriaFields } from '../graph/filter/filter-input.ts';
import { ModelOrigin } from '../registry/model-origin.ts';
import { contentInputTypes } from './attributes/content-filter.ts';
import { ModelStatus } from './attributes/model-status.ts';
import { type ModelFilterShape, modelCriteria } from './model-criteria.ts';
import { PriceKind } from './pricing/price-kind.ts';

const RequestSizeInput = builder.inputType('RequestSizeInput', {
  description: 'Size of one request, in tokens.',
  fields: (t) => ({
    input: t.field({ type: 'TokenCount', required: true, defaultValue: 0, description: 'Tokens of the prompt.' }),
    output: t.field({ type: 'TokenCount', required: true, defaultValue: 0, description: 'Tokens of the answer.' }),
  }),
});

export const ModelFilter = builder.inputRef<ModelFilterShape>('ModelFilter').implement({
  description: 'All given fields must match. An unknown value matches no field, so `not` includes the record.',
  fields: (t) => ({
    ...criteriaFields(t, modelCriteria, {
      ...contentInputTypes,
      ModelOrigin,
      ModelStatus,
      PriceKind,
      RequestSizeInput,
    }),
    ...combinationFields(t, ModelFilter),
  }),
});
