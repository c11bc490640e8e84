import type { ValuePoint } from './value-points.ts';

const cohortFields = ['metric', 'harness', 'variant', 'dataset', 'version'] as const;
type CohortFields = Readonly<Record<(typeof cohortFields)[number], string | null>>;

type FrontierPoint = ValuePoint & { readonly result: CohortFields };

interface Result extends CohortFields {
  readonly score: number | null;
  readonly baseModel: {
    readonly key: string;
    readonly cheapest: {
      readonly model: ValuePoint['model'] & { readonly baseModel: { readonly key: string } | null };
      readonly cost: ValuePoint['cost'];
    } | null;
  };
}

/** The cheapest offers that are not on the frontier, with results of its cohort. The best result of a base model counts. */
export function pointsBeside(frontier: readonly FrontierPoint[], bestFirst: readonly Result[]): readonly ValuePoint[] {
  const onFrontier = new Set(frontier.map(({ model }) => model.key));
  const comparable = bestFirst.filter((result) => frontier.some((point) => isSameCohort(point.result, result)));
  return [...Map.groupBy(comparable, ({ baseModel }) => baseModel.key).values()].flatMap(([best]) => {
    const offer = best?.baseModel.cheapest;
    if (!offer || best.score === null || onFrontier.has(offer.model.key)) return [];
    // The cheapest offer of an alias can be one of its release, which has other results.
    if (offer.model.baseModel?.key !== best.baseModel.key) return [];
    return [{ ...offer, score: best.score, cohort: frontier[0]?.cohort ?? '' }];
  });
}

/** Points of the frontier can have synonymous metrics, so each of them is compared. */
function isSameCohort(one: CohortFields, other: CohortFields): boolean {
  return cohortFields.every((field) => one[field] === other[field]);
}
