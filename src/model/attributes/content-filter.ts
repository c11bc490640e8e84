import { builder } from '../../graph/builder.ts';
import { Capability, Modality } from './capability.ts';

const BenchmarkFilter = builder.inputType('BenchmarkFilter', {
  description: 'Selects results of one benchmark.',
  fields: (t) => ({
    key: t.string({
      required: true,
      description: 'Key of the benchmark, such as "swe-bench-pro", or its name in any case and punctuation.',
    }),
    minScore: t.float({ description: 'Minimum score, in the unit of the benchmark. Default: any result.' }),
  }),
});

/** The input types of the criteria that models and base models share. */
export const contentInputTypes = { Capability, Modality, BenchmarkFilter };
