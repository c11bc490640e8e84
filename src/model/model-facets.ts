import { builder } from '../graph/builder.ts';
import { knownModalities } from './attributes/capability-criteria.ts';
import type { FacetCount as FacetCountShape, FacetName } from './model-facet-queries.ts';

/** Counts a facet of one list when it is asked for. */
export type CountFacet = (facet: FacetName) => Promise<readonly FacetCountShape[]>;

const FacetCount = builder.objectRef<FacetCountShape>('FacetCount').implement({
  description: 'A value, and how many models have it.',
  fields: (t) => ({
    value: t.exposeString('value', { description: 'As the filter of the same name takes it.' }),
    count: t.exposeInt('count', { description: 'Models of the list with this value.' }),
  }),
});

export const ModelFacets = builder.objectRef<CountFacet>('ModelFacets').implement({
  description:
    'What the models of a list are like, under its filter; each facet without its own restriction, to show what else could be chosen. The most frequent value first. Counted only when asked for.',
  fields: (t) => ({
    providers: t.field({
      type: [FacetCount],
      description: 'Keys of providers.',
      resolve: (count) => count('providers'),
    }),
    families: t.field({ type: [FacetCount], description: 'Families.', resolve: (count) => count('families') }),
    labs: t.field({ type: [FacetCount], description: 'Keys of labs.', resolve: (count) => count('labs') }),
    capabilities: t.field({
      type: [FacetCount],
      description: 'As the enum Capability.',
      resolve: (count) => count('capabilities'),
    }),
    inputModalities: t.field({
      type: [FacetCount],
      description: 'As the enum Modality.',
      resolve: async (count) => ofKnownModalities(await count('inputModalities')),
    }),
    outputModalities: t.field({
      type: [FacetCount],
      description: 'As the enum Modality.',
      resolve: async (count) => ofKnownModalities(await count('outputModalities')),
    }),
    statuses: t.field({
      type: [FacetCount],
      description: 'As the enum ModelStatus, removed models too.',
      resolve: (count) => count('statuses'),
    }),
    priceKinds: t.field({
      type: [FacetCount],
      description: 'As the enum PriceKind.',
      resolve: (count) => count('priceKinds'),
    }),
  }),
});

/** Counts a facet for all parents together, once. */
export function facetsOfParents(
  countAll: (facet: FacetName) => Promise<ReadonlyMap<string, readonly FacetCountShape[]>>,
): (parentKey: string) => CountFacet {
  const counted = new Map<FacetName, ReturnType<typeof countAll>>();
  return (parentKey) => async (facet) => {
    const counts = counted.get(facet) ?? countAll(facet);
    counted.set(facet, counts);
    return (await counts).get(parentKey) ?? [];
  };
}

function ofKnownModalities(counts: readonly FacetCountShape[]) {
  return counts.filter(({ value }) => knownModalities([value]).length > 0);
}
