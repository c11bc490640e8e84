import type { ResultOf } from 'gql.tada';
import { graphql } from '../../../graph/graphql.ts';

export const registryQuery = graphql(`
  query Registry {
    catalog {
      registry {
        counts { providers models overrides }
        file { loadedAt faults { path message } }
        problems { kind key message }
        items(first: 500) {
          totalCount
          nodes { kind key source version content updatedAt updatedBy }
        }
      }
    }
  }
`);

type Registry = NonNullable<ResultOf<typeof registryQuery>['catalog']>['registry'];

export type Stored = NonNullable<NonNullable<Registry>['items']>['nodes'][number];

export type EntryKind = Stored['kind'];

/** An entry in the form of the registry file. The gateway validates it. */
export type Entry = Readonly<Record<string, unknown>>;

/** What a new entry of each kind begins with. */
export const drafts: Readonly<Record<EntryKind, Entry>> = {
  MODEL: { key: '', name: '', pricing: { input: 0, output: 0 }, limits: { context: 128000, output: 8000 } },
  PROVIDER: { key: '', name: '', apiUrl: '', envVars: [] },
  MODEL_OVERRIDE: { model: '', fields: { 'pricing.input': 0 }, note: '' },
  PROVIDER_OVERRIDE: { provider: '', fields: { name: '' }, note: '' },
};

export const entryKinds = Object.keys(drafts) as readonly EntryKind[];

/** The lists of a registry document. */
export const listNames: Readonly<Record<EntryKind, string>> = {
  MODEL: 'models',
  PROVIDER: 'providers',
  MODEL_OVERRIDE: 'overrides',
  PROVIDER_OVERRIDE: 'overrides',
};

export function textOf(entry: unknown): string {
  return JSON.stringify(entry, null, 2);
}
