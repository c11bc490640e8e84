import type { ObjectRef } from '@pothos/core';
import type { BaseModelRow } from '../../base-model/base-model-queries.ts';
import type { Types } from '../../graph/builder.ts';
import { builder } from '../../graph/builder.ts';
import type { ModelRow } from '../model-queries.ts';
import { Capability, Modality } from './capability.ts';
import { capabilitiesOf, knownModalities, supports } from './capability-criteria.ts';
import { ModelLimits } from './limits.ts';
import { ReasoningOption } from './reasoning-option.ts';

/** Adds the fields that models and base models share. */
export function addModelContent<Row extends ModelRow | BaseModelRow>(ref: ObjectRef<Types, string | Row, Row>): void {
  builder.objectFields(ref, (t) => ({
    name: t.string({ description: 'Name, as published.', resolve: (row) => row.name }),
    family: t.string({
      nullable: true,
      description: 'Product line, such as "claude-opus". Null when not published. From `family` in models.dev.',
      resolve: (row) => row.family,
    }),
    capabilities: t.field({
      type: [Capability],
      description: 'Known capabilities.',
      resolve: capabilitiesOf,
    }),
    supports: t.boolean({
      nullable: true,
      description: 'Whether the model has a capability. Null when not published.',
      args: { capability: t.arg({ type: Capability, required: true }) },
      resolve: (row, { capability }) => supports(row, capability),
    }),
    inputModalities: t.field({
      type: [Modality],
      description: 'Accepted modalities. From `modalities.input` in models.dev.',
      resolve: (row) => knownModalities(row.inputModalities),
    }),
    outputModalities: t.field({
      type: [Modality],
      description: 'Produced modalities. From `modalities.output` in models.dev.',
      resolve: (row) => knownModalities(row.outputModalities),
    }),
    openWeights: t.boolean({
      nullable: true,
      description: 'Whether the weights are published. Null when the source does not say.',
      resolve: (row) => row.openWeights,
    }),
    reasoningOptions: t.field({
      type: [ReasoningOption],
      description: 'Options that control how much the model reasons. Empty when not published.',
      resolve: (row) => row.reasoningOptions ?? [],
    }),
    interleavedField: t.string({
      nullable: true,
      description:
        'Response field with the interleaved reasoning, such as "reasoning_content". Null when not published.',
      resolve: (row) => row.interleavedField,
    }),
    limits: t.field({ type: ModelLimits, description: 'Token limits.', resolve: (row) => row }),
    releaseDate: t.field({
      type: 'PartialDate',
      nullable: true,
      description: 'Release date. Null when not published. From `release_date` in models.dev.',
      resolve: (row) => row.releaseDate,
    }),
    lastUpdated: t.field({
      type: 'PartialDate',
      nullable: true,
      description:
        'Date of the last update, as published. Null when not published. See `changedAt` for the last change that a refresh found.',
      resolve: (row) => row.lastUpdated,
    }),
    knowledgeCutoff: t.field({
      type: 'PartialDate',
      nullable: true,
      description: 'End of the training data. Null when not published. From `knowledge` in models.dev.',
      resolve: (row) => row.knowledgeCutoff,
    }),
    extra: t.field({
      type: 'JSON',
      nullable: true,
      description: 'Published fields that this schema does not define. Null when the source publishes no such field.',
      resolve: (row) => row.extra,
    }),
  }));
}
