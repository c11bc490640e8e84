import { isDeepStrictEqual } from 'node:util';
import type { Json, JsonObject, RegistryPart } from '../../db/tables/json-columns.ts';
import type { ModelRecord, ProviderRecord } from '../../db/tables/records.ts';
import { withoutAbsent } from '../../models-dev/json/canonical.ts';
import { isObject } from '../../models-dev/json/clean.ts';
import { modelEntry, providerEntry } from '../../models-dev/upstream-form/entry.ts';
import { modelFields, overriddenFields, providerFields } from '../../registry/overridable-fields.ts';

/** A model as changes compare it: the entry of the source, and what the registry adds. */
export function describedModel(record: ModelRecord): JsonObject {
  return { ...modelEntry(record), registry: registryEntry(record, modelFields) };
}

export function describedProvider(record: ProviderRecord): JsonObject {
  return { ...providerEntry(record), registry: registryEntry(record, providerFields) };
}

interface Registered {
  readonly registry?: RegistryPart | null | undefined;
}

function registryEntry(record: Registered, fields: typeof modelFields | typeof providerFields): JsonObject {
  const { origin, version, tags, quotas, metadata, note, visibility, baseModel, upstream = {} } = record.registry ?? {};
  const overridden = origin === 'OVERRIDDEN' ? overriddenFields(fields, upstream, record) : [];
  return {
    ...withoutAbsent({ origin, version, tags, quotas: { ...quotas }, metadata, note, visibility, baseModel }),
    ...(origin === 'REGISTRY' && record.registry?.upstream && { upstreamConflict: true }),
    // What upstream publishes, also where it publishes nothing.
    overrides: Object.fromEntries(overridden.map(({ field, upstream }) => [field, upstream])),
  };
}

/** What the operator has to do with a change. */
export interface OperatorPart {
  /** The whole record is the operator's, before or after. */
  readonly isRegistered: boolean;
  /** Fields that are overridden before or after. */
  readonly overridden: ReadonlySet<string>;
  /** Fields that are overridden before and after, and differ upstream. */
  readonly changedUpstream: readonly { readonly field: string; readonly before: Json; readonly after: Json }[];
}

export function operatorPart(before: JsonObject, after: JsonObject): OperatorPart {
  const [old, now] = [partOf(before), partOf(after)];
  const [oldOverrides, overrides] = [objectIn(old, 'overrides'), objectIn(now, 'overrides')];
  return {
    isRegistered: old['origin'] === 'REGISTRY' || now['origin'] === 'REGISTRY',
    overridden: new Set([...Object.keys(oldOverrides), ...Object.keys(overrides)]),
    changedUpstream: Object.entries(overrides).flatMap(([field, value]) => {
      const earlier = oldOverrides[field];
      return earlier === undefined || isDeepStrictEqual(earlier, value)
        ? []
        : [{ field, before: earlier, after: value }];
    }),
  };
}

function partOf(entry: JsonObject): JsonObject {
  return objectIn(entry, 'registry');
}

function objectIn(object: JsonObject, name: string): JsonObject {
  const value = object[name];
  return isObject(value) ? value : {};
}
