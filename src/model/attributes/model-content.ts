import type { ObjectRef } from '@pothos/core';
import type { BaseModelRow } from '../../base-model/base-model-queries.ts';
import type { Types } from '../../graph/builder.ts';
import { builder } from '../../graph/builder.ts';
import type { ModelRow } from '../model-queries.ts';
import { Capability, Modality } from './capability.ts';
import { capabilitiesOf, knownModalities, supports } from './capability-criteria.ts';
import { ModelLimits } from './limits.ts';
import { ReasoningOption } from './reasoning-option.ts';

/** Gives a type the fields that models and base models share. */
export function addModelContent<Row extends ModelRow | BaseModelRow>(ref: ObjectRef<Types, string | Row, Row>): void {
  builder.objectFields(ref, (t) => ({
    name: t.string({ description: 'As published, trimmed.', resolve: (row) => row.name }),
    family: t.string({
      nullable: true,
      description: 'Models of one line, such as "claude-opus". Null when not published. From `family` in models.dev.',
      resolve: (row) => row.family,
    }),
    capabilities: t.field({
      type: [Capability],
      description: 'All that it is known to be capable of.',
      resolve: capabilitiesOf,
    }),
    supports: t.boolean({
      nullable: true,
      description: 'Whether it has a capability. Null: the source does not say.',
      args: { capability: t.arg({ type: Capability, required: true }) },
      resolve: (row, { capability }) => supports(row, capability),
    }),
    inputModalities: t.field({
      type: [Modality],
      description: 'What it takes in. From `modalities.input`.',
      resolve: (row) => knownModalities(row.inputModalities),
    }),
    outputModalities: t.field({
      type: [Modality],
      description: 'What it gives out. From `modalities.output`.',
      resolve: (row) => knownModalities(row.outputModalities),
    }),
    openWeights: t.boolean({
      nullable: true,
      description: 'Whether its weights are published. Null: the source does not say.',
      resolve: (row) => row.openWeights,
    }),
    reasoningOptions: t.field({
      type: [ReasoningOption],
      description:
        'Ways to steer how much it reasons. Empty when there are none, or none are published: to the source, which may say either, that is a difference.',
      resolve: (row) => row.reasoningOptions ?? [],
    }),
    interleavedField: t.string({
      nullable: true,
      description:
        'The field of a response that carries interleaved reasoning, such as "reasoning_content". Null when it has none, or none is published.',
      resolve: (row) => row.interleavedField,
    }),
    limits: t.field({ type: ModelLimits, description: 'How much it takes in and gives out.', resolve: (row) => row }),
    releaseDate: t.field({
      type: 'PartialDate',
      nullable: true,
      description: 'Null when not published. From `release_date`.',
      resolve: (row) => row.releaseDate,
    }),
    lastUpdated: t.field({
      type: 'PartialDate',
      nullable: true,
      description: 'By the source’s own word; see `changedAt` for what was observed. Null when not published.',
      resolve: (row) => row.lastUpdated,
    }),
    knowledgeCutoff: t.field({
      type: 'PartialDate',
      nullable: true,
      description: 'Until when its training data goes. Null when not published. From `knowledge`.',
      resolve: (row) => row.knowledgeCutoff,
    }),
    extra: t.field({
      type: 'JSON',
      nullable: true,
      description: 'Whatever the source says that this schema does not name yet. Null when that is nothing.',
      resolve: (row) => row.extra,
    }),
  }));
}
