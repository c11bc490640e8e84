import type { ObjectRef } from '@pothos/core';
import type { Quotas, RegistryPart } from '../../db/tables/json-columns.ts';
import { builder, type Types } from '../../graph/builder.ts';
import { Model } from '../../model/model.ts';
import { Provider } from '../../provider/provider.ts';
import { ModelOrigin } from '../model-origin.ts';
import { modelFields, type OverriddenField, overriddenFields, providerFields } from '../overridable-fields.ts';

const ModelQuotas = builder.objectRef<Quotas>('ModelQuotas').implement({
  description: 'Limits of the calls of a model, over all callers, as the operator states them.',
  fields: (t) => ({
    requestsPerMinute: t.exposeInt('requestsPerMinute', { nullable: true, description: 'Null: no limit.' }),
    tokensPerMinute: t.exposeInt('tokensPerMinute', { nullable: true, description: 'Null: no limit.' }),
    requestsPerDay: t.exposeInt('requestsPerDay', { nullable: true, description: 'Per day in UTC. Null: no limit.' }),
  }),
});

interface FieldOverrideShape extends OverriddenField {
  readonly note: string | null;
}

const FieldOverride = builder.objectRef<FieldOverrideShape>('FieldOverride').implement({
  description: 'A field of an upstream record that the operator replaces.',
  fields: (t) => ({
    field: t.exposeString('field', { description: 'Name of the field, such as "pricing.input".' }),
    upstream: t.expose('upstream', {
      type: 'JSON',
      nullable: true,
      description: 'Value that upstream publishes. Null when it publishes none.',
    }),
    effective: t.expose('effective', { type: 'JSON', nullable: true, description: 'Value in the catalog.' }),
    note: t.exposeString('note', { nullable: true, description: 'Note of the operator. Null without a note.' }),
  }),
});

interface Registered {
  readonly registry: RegistryPart | null;
}

/** Adds the fields that registered models and providers share. */
function addRegistryFields<Row extends Registered>(
  ref: ObjectRef<Types, string | Row, Row>,
  fields: typeof modelFields | typeof providerFields,
): void {
  builder.objectFields(ref, (t) => ({
    origin: t.field({
      type: ModelOrigin,
      description: 'Where the record comes from.',
      resolve: ({ registry }) => registry?.origin ?? 'UPSTREAM',
    }),
    tags: t.stringList({
      description: 'Tags of the operator, in alphabetical order.',
      resolve: ({ registry }) => [...(registry?.tags ?? [])],
    }),
    metadata: t.field({
      type: 'JSON',
      nullable: true,
      description: 'Any JSON object of the operator. Null without one.',
      resolve: ({ registry }) => registry?.metadata ?? null,
    }),
    note: t.string({
      nullable: true,
      description: 'Note of the operator. Null without one.',
      resolve: ({ registry }) => registry?.note ?? null,
    }),
    overrides: t.field({
      type: [FieldOverride],
      description: 'Fields that the operator replaces, with the values of upstream.',
      resolve: (row) => {
        const { origin, upstream = {}, note = null } = row.registry ?? {};
        if (origin !== 'OVERRIDDEN') return [];
        return overriddenFields(fields, upstream, row).map((overridden) => ({ ...overridden, note }));
      },
    }),
  }));
}

addRegistryFields(Model, modelFields);
addRegistryFields(Provider, providerFields);

builder.objectFields(Model, (t) => ({
  version: t.string({
    nullable: true,
    description: 'Semantic version that the operator states. Null without one.',
    resolve: ({ registry }) => registry?.version ?? null,
  }),
  quotas: t.field({
    type: ModelQuotas,
    nullable: true,
    description: 'Limits of the calls. Null when the operator states none.',
    resolve: ({ registry }) => registry?.quotas ?? null,
  }),
}));
