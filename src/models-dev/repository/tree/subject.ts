import type { SubjectType } from '../../../db/tables/change-tables.ts';

/** What a file of the repository describes. */
export interface Subject {
  readonly type: SubjectType;
  readonly key: string;
  /** The part of the key after the provider. Equal to `key` unless the subject is a model. */
  readonly id: string;
  /** Equal to `key` unless the subject is a model. */
  readonly providerKey: string;
}

const PROVIDER = /^providers\/([^/]+)\/provider\.toml$/;
const MODEL = /^providers\/([^/]+)\/models\/(.+)\.toml$/;
const BASE_MODEL = /^models\/(.+)\.toml$/;

/** Null: the file does not belong to the catalog. */
export function subjectOf(path: string): Subject | null {
  const [, providerKey, id] = MODEL.exec(path) ?? [];
  if (providerKey !== undefined && id !== undefined)
    return { type: 'MODEL', key: `${providerKey}/${id}`, id, providerKey };
  const [, provider] = PROVIDER.exec(path) ?? [];
  if (provider !== undefined) return { type: 'PROVIDER', key: provider, id: provider, providerKey: provider };
  const [, baseModel] = BASE_MODEL.exec(path) ?? [];
  return baseModel === undefined ? null : { type: 'BASE_MODEL', key: baseModel, id: baseModel, providerKey: baseModel };
}
