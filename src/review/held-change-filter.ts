import { AnomalyReason } from '../change/anomaly.ts';
import { ChangeKind, ChangeSubjectType } from '../change/change-filter.ts';
import { builder } from '../graph/builder.ts';
import { criteriaFields } from '../graph/filter/filter-input.ts';
import { MAX_LISTED } from '../graph/filter/validate-filter.ts';
import { type HeldChangeFilterShape, heldChangeCriteria } from './held-change-criteria.ts';

export const HeldChangeFilter = builder.inputRef<HeldChangeFilterShape>('HeldChangeFilter').implement({
  description: `All given fields must match. A list has at most ${MAX_LISTED} entries.`,
  fields: (t) => criteriaFields(t, heldChangeCriteria, { ChangeKind, ChangeSubjectType, AnomalyReason }),
});
