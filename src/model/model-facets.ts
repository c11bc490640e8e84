import { builder } from '../graph/builder.ts';
import { knownModalities } from './attributes/capability-criteria.ts';
import type { FacetCount as FacetCountShape, FacetName } from './model-facet-queries.ts';

/** Counts one facet of a list when it is requested. */
export type CountFacet = (facet: FacetName) => Promise<readonly FacetCountShape[]>;

const FacetCount = builder.objectRef<FacetCountShape>('FacetCount').implement({
  description: 'A value and the number of models that have it.',
  fields: (t) => ({
    value: t.exposeString('value', {
      description: 'The value, in the form that the filter field of the same name accepts.',
    }),
    count: t.exposeInt('count', { description: 'Number of models of the list with this value.' }),
  }),
});

export const ModelFacets = builder.objectRef<CountFacet>('ModelFacets').implement({
  description:
    'Counts of the values in a list of models, most frequent first. Each facet ignores its own filter field, so that it shows every available choice.',
  fields: (t) => ({
    providers: t.field({
      type: [FacetCount],
      description: 'Counts by provider key.',
      resolve: (count) => count('providers'),
    }),
    families: t.field({ type: [FacetCount], description: 'Counts by family.', resolve: (count) => count('families') }),
    labs: t.field({ type: [FacetCount], description: 'Counts by lab key.', resolve: (count) => count('labs') }),
    capabilities: t.field({
      type: [FacetCount],
      description: 'Counts by Capability.',
      resolve: (count) => count('capabilities'),
    }),
    inputModalities: t.field({
      type: [FacetCount],
      description: 'Counts by input modality.',
      resolve: async (count) => ofKnownModalities(await count('inputModalities')),
    }),
    outputModalities: t.field({
      type: [FacetCount],
      description: 'Counts by output modality.',
      resolve: async (count) => ofKnownModalities(await count('outputModalities')),
    }),
    statuses: t.field({
      type: [FacetCount],
      description: 'Counts by ModelStatus, including removed models.',
      resolve: (count) => count('statuses'),
    }),
    priceKinds: t.field({
      type: [FacetCount],
      description: 'Counts by PriceKind.',
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
