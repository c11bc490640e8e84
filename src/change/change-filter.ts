import { builder } from '../graph/builder.ts';
import { criteriaFields } from '../graph/filter/filter-input.ts';
import { MAX_LISTED } from '../graph/filter/validate-filter.ts';
import { type ChangeFilterShape, changeCriteria } from './change-criteria.ts';

export const ChangeKind = builder.enumType('ChangeKind', {
  description: 'Kind of change.',
  values: {
    ADDED: { description: 'The subject appeared for the first time.' },
    CHANGED: { description: 'The content of the subject changed.' },
    REMOVED: { description: 'The subject disappeared from the source.' },
    RESTORED: { description: 'The subject reappeared after a removal. `fields` compares it with its last state.' },
  } as const,
});

export const ChangeSubjectType = builder.enumType('ChangeSubjectType', {
  description: 'Type of the changed subject. Benchmark results belong to their base model.',
  values: ['PROVIDER', 'MODEL', 'BASE_MODEL'] as const,
});

const ChangeDirection = builder.enumType('ChangeDirection', {
  description: 'Direction in which a number changed.',
  values: { UP: { description: 'The number rose.' }, DOWN: { description: 'The number fell.' } } as const,
});

export const ChangeFilter = builder.inputRef<ChangeFilterShape>('ChangeFilter').implement({
  description: `All given fields must match. A list has at most ${MAX_LISTED} entries.`,
  fields: (t) => criteriaFields(t, changeCriteria, { ChangeKind, ChangeSubjectType, ChangeDirection }),
});
