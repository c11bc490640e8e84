import { builder } from '../graph/builder.ts';
import { criteriaFields } from '../graph/filter/filter-input.ts';
import { type ChangeFilterShape, changeCriteria, MAX_LISTED } from './change-criteria.ts';

export const ChangeKind = builder.enumType('ChangeKind', {
  description: 'What a refresh did to its subject.',
  values: {
    ADDED: { description: 'Found for the first time.' },
    CHANGED: { description: 'Found with other content than before.' },
    REMOVED: { description: 'No longer found.' },
    RESTORED: { description: 'Found again after it had been removed; `fields` compare with what it was then.' },
  } as const,
});

const ChangeSubjectType = builder.enumType('ChangeSubjectType', {
  description: 'What changes are about. Benchmark results are a part of their base model.',
  values: ['PROVIDER', 'MODEL', 'BASE_MODEL'] as const,
});

export const ChangeFilter = builder.inputRef<ChangeFilterShape>('ChangeFilter').implement({
  description: `Every given field must match. A list has at most ${MAX_LISTED} entries.`,
  fields: (t) => criteriaFields(t, changeCriteria, { ChangeKind, ChangeSubjectType }),
});
