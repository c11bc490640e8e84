import { builder } from '../graph/builder.ts';
import { criteriaFields } from '../graph/filter/filter-input.ts';
import { type ResultFilterShape, resultCriteria } from './result-criteria.ts';

export const BenchmarkResultFilter = builder.inputRef<ResultFilterShape>('BenchmarkResultFilter').implement({
  description: 'Filter for benchmark results. All given fields must match.',
  fields: (t) => criteriaFields(t, resultCriteria, {}),
});
