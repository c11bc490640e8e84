import { builder } from '../../graph/builder.ts';
import { criteriaFields } from '../../graph/filter/filter-input.ts';
import { usageCriteria } from './usage-criteria.ts';

export const UsageFilter = builder.inputType('UsageFilter', {
  description: 'Selects recorded usage. All given criteria must hold.',
  fields: (t) => criteriaFields(t, usageCriteria, {}),
});
