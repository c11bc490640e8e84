import type { InputFieldBuilder } from '@pothos/core';
import { builder } from '../../graph/builder.ts';
import type { Types } from '../../graph/builder-types.ts';
import { Capability, type CapabilityName, Modality, type ModalityName } from './capability.ts';

/** What can be asked of a model and of a base model alike. Null: not restricted. */
export interface ContentFilter {
  readonly families?: readonly string[] | null | undefined;
  readonly capabilities?: readonly CapabilityName[] | null | undefined;
  readonly inputModalities?: readonly ModalityName[] | null | undefined;
  readonly outputModalities?: readonly ModalityName[] | null | undefined;
  readonly openWeights?: boolean | null | undefined;
  readonly minContext?: number | null | undefined;
  readonly minOutput?: number | null | undefined;
  readonly releasedAfter?: string | null | undefined;
  readonly releasedBefore?: string | null | undefined;
  readonly knowledgeAfter?: string | null | undefined;
  readonly benchmark?: BenchmarkFilterShape | null | undefined;
}

export interface BenchmarkFilterShape {
  readonly key: string;
  readonly minScore?: number | null | undefined;
}

const BenchmarkFilter = builder.inputType('BenchmarkFilter', {
  description: 'A result in a benchmark.',
  fields: (t) => ({
    key: t.string({
      required: true,
      description: 'Of the benchmark, such as "swe-bench-pro", or its name in any case and punctuation.',
    }),
    minScore: t.float({ description: 'The least score, in the unit of the benchmark. Any result when not given.' }),
  }),
});

export function contentFilterFields(t: InputFieldBuilder<Types, 'InputObject'>) {
  return {
    families: t.stringList({ description: 'Of one of these families.' }),
    capabilities: t.field({ type: [Capability], description: 'Known to be capable of all of these.' }),
    inputModalities: t.field({ type: [Modality], description: 'Takes in all of these.' }),
    outputModalities: t.field({ type: [Modality], description: 'Gives out all of these.' }),
    openWeights: t.boolean({ description: 'Whether its weights are published; not those of which it is unknown.' }),
    minContext: t.int({ description: 'The least context window, in tokens; not those of which it is unknown.' }),
    minOutput: t.int({ description: 'The least limit of the answer, in tokens; not those of which it is unknown.' }),
    releasedAfter: t.field({
      type: 'PartialDate',
      description:
        'Released at this date or later. As in the order RELEASE_DATE, a month comes before its days, and a year before its months.',
    }),
    releasedBefore: t.field({
      type: 'PartialDate',
      description:
        'Released before this date. As in the order RELEASE_DATE, a month comes before its days, and a year before its months.',
    }),
    knowledgeAfter: t.field({
      type: 'PartialDate',
      description:
        'Trained on what was known at this date or later. A month comes before its days, and a year before its months.',
    }),
    benchmark: t.field({ type: BenchmarkFilter, description: 'Has such a result, by its base model.' }),
  };
}
