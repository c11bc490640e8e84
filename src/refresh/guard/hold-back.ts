import type { CatalogDifference, Difference } from '../diff/compare.ts';
import type { DescribedChange } from '../diff/describe-changes.ts';
import { baseModelOf } from '../diff/records.ts';

/** The difference without the held changes, whose subjects keep their stored state. */
export function holdBack(
  { providers, models, baseModels, benchmarkResults }: CatalogDifference,
  held: readonly DescribedChange[],
): CatalogDifference {
  const keysOf = Map.groupBy(held, ({ subjectType }) => subjectType);
  const isHeld = (subjectType: DescribedChange['subjectType']) => {
    const keys = new Set(keysOf.get(subjectType)?.map(({ subjectKey }) => subjectKey));
    return (key: string) => keys.has(key);
  };
  const isHeldBaseModel = isHeld('BASE_MODEL');
  return {
    providers: without(providers, isHeld('PROVIDER')),
    models: without(models, isHeld('MODEL')),
    baseModels: without(baseModels, isHeldBaseModel),
    // A changed result counts as a change of its base model.
    benchmarkResults: without(benchmarkResults, (key) => isHeldBaseModel(baseModelOf(key))),
  };
}

function without<Content>(
  { added, changed, removed, restated, counts }: Difference<Content>,
  isHeld: (key: string) => boolean,
): Difference<Content> {
  const left = {
    // Only results can be new here, as part of a held base model.
    added: added.filter(({ key }) => !isHeld(key)),
    changed: changed.filter(({ key }) => !isHeld(key)),
    removed: removed.filter((key) => !isHeld(key)),
  };
  const kept = changed.length - left.changed.length + removed.length - left.removed.length;
  return {
    ...left,
    restated,
    counts: {
      added: left.added.length,
      changed: left.changed.length,
      removed: left.removed.length,
      unchanged: counts.unchanged + kept,
      total: counts.total - (added.length - left.added.length) + (removed.length - left.removed.length),
    },
  };
}
