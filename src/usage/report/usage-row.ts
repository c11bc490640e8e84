import { builder } from '../../graph/builder.ts';
import { Model } from '../../model/model.ts';
import type { UsageGroup } from './report-queries.ts';
import type { DimensionName } from './usage-dimension.ts';
import { UsageTotals, type UsageTotalsShape } from './usage-totals.ts';

export interface UsageRowShape extends UsageGroup, UsageTotalsShape {
  readonly groupBy: readonly DimensionName[];
}

export const UsageRow = builder.objectRef<UsageRowShape>('UsageRow').implement({
  description: 'Usage of one group. A field is null when the usage is not grouped by it, or has no value for it.',
  fields: (t) => ({
    model: t.field({
      type: Model,
      nullable: true,
      description: 'Model, current or removed. Null also when the usage names no model.',
      resolve: groupedBy('MODEL'),
    }),
    modelKey: t.string({
      nullable: true,
      description: 'Key of the model, or the text that names no model.',
      resolve: groupedBy('MODEL'),
    }),
    provider: t.string({ nullable: true, description: 'Key of the provider.', resolve: groupedBy('PROVIDER') }),
    baseModel: t.string({ nullable: true, description: 'Key of the base model.', resolve: groupedBy('BASE_MODEL') }),
    owner: t.string({ nullable: true, description: 'User or team.', resolve: groupedBy('OWNER') }),
    project: t.string({ nullable: true, description: 'Project.', resolve: groupedBy('PROJECT') }),
    tag: t.string({ nullable: true, description: 'Tag.', resolve: groupedBy('TAG') }),
    apiKey: t.string({
      nullable: true,
      description: 'Credential that recorded the usage, such as "ApiKey:12".',
      resolve: groupedBy('API_KEY'),
    }),
    day: t.field({ type: 'PartialDate', nullable: true, description: 'Day.', resolve: groupedBy('DAY') }),
    hour: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'Start of the hour.',
      resolve: (row) => {
        const hour = groupedBy('HOUR')(row);
        return hour === null ? null : new Date(hour);
      },
    }),
    month: t.field({
      type: 'PartialDate',
      nullable: true,
      description: 'Month, such as "2026-11".',
      resolve: groupedBy('MONTH'),
    }),
    totals: t.field({ type: UsageTotals, description: 'Sums of the group.', resolve: (row) => row }),
  }),
});

function groupedBy(dimension: DimensionName) {
  return ({ groupBy, group }: UsageRowShape): string | null => group[groupBy.indexOf(dimension)] ?? null;
}
