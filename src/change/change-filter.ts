import { builder } from '../graph/builder.ts';
import type { ChangeKind as ChangeKindName, SubjectType } from './change-queries.ts';

/** In each list of the filter: as many as `checkModels` takes. */
export const MAX_LISTED = 500;

/** Null: not restricted. */
export interface ChangeFilterShape {
  readonly kinds?: readonly ChangeKindName[] | null | undefined;
  readonly subjectTypes?: readonly SubjectType[] | null | undefined;
  readonly providers?: readonly string[] | null | undefined;
  readonly modelKeys?: readonly string[] | null | undefined;
  readonly baseModelKeys?: readonly string[] | null | undefined;
  readonly fieldPath?: string | null | undefined;
  readonly since?: Date | null | undefined;
  readonly until?: Date | null | undefined;
}

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
  description: `All that is given must hold. A list has at most ${MAX_LISTED} entries.`,
  fields: (t) => ({
    kinds: t.field({ type: [ChangeKind], description: 'One of these.' }),
    subjectTypes: t.field({ type: [ChangeSubjectType], description: 'Of one of these.' }),
    providers: t.stringList({ description: 'Of one of the providers with these keys, or of a model of theirs.' }),
    modelKeys: t.stringList({ description: 'Of one of the models with these keys.' }),
    baseModelKeys: t.stringList({
      description: 'Of one of the base models with these keys; not of the models that serve them.',
    }),
    fieldPath: t.string({
      description:
        'Has a field whose path begins with this, letter by letter: "cost.input" or "cost.". "cost" also finds prices that came or went altogether, whose path is that. What was added or removed has no fields.',
    }),
    since: t.field({ type: 'DateTime', description: 'Its `at` is this moment or later.' }),
    until: t.field({ type: 'DateTime', description: 'Its `at` is before this moment.' }),
  }),
});
