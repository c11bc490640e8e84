import { Decimal } from 'decimal.js';
import type { Anomaly } from '../../db/tables/json-columns.ts';
import { quoteValue } from '../../models-dev/json/problems.ts';
import { type FigureChange, figureChanges } from '../../models-dev/upstream-form/figure-changes.ts';
import type { DescribedChange } from '../diff/describe-changes.ts';
import { providerOf } from '../diff/records.ts';
import type { ModelCounts } from '../store/model-counts.ts';

/** A loss of this share of a provider's models is more likely an upstream mistake than a real removal. */
const UNUSUAL_LOSS = 0.2;
/** The removal of a single model is normal, even if the provider has only a few, unless it is the last one. */
const MIN_LOST_MODELS = 2;

export interface CheckedChange extends DescribedChange {
  readonly anomalies: readonly Anomaly[];
}

/** Adds to each change its anomalies. `had` counts the models before the changes, at least those of providers that lose any. */
export function detectAnomalies<Change extends DescribedChange>(
  changes: readonly Change[],
  removedModels: readonly string[],
  had: ModelCounts,
): (Change & CheckedChange)[] {
  const losses = unusualLosses(removedModels, had);
  return changes.map((change) => ({ ...change, anomalies: anomaliesOf(change, losses) }));
}

function anomaliesOf(change: DescribedChange, losses: Losses): Anomaly[] {
  return [...ofFields(change), ...ofOverrides(change), ...ofLoss(change, losses)];
}

function ofOverrides({ operatorPart }: DescribedChange): Anomaly[] {
  return (operatorPart?.changedUpstream ?? []).map(({ field, before, after }) => ({
    reason: 'OVERRIDDEN_FIELD_CHANGED',
    field: `overrides.${field}`,
    message: `Upstream changed ${field} from ${quoteValue(before)} to ${quoteValue(after)}. The override stays.`,
  }));
}

/** A figure of the operator is deliberate. */
function ofFields({ subjectType, fields, operatorPart }: DescribedChange): Anomaly[] {
  if (operatorPart?.isRegistered) return [];
  return fields.flatMap((field) =>
    figureChanges(subjectType, field).flatMap((figure) => {
      if (operatorPart?.overridden.has(fieldOf(figure))) return [];
      const finding = figure.kind === 'PRICE' ? priceAnomaly(figure) : limitAnomaly(figure);
      if (finding === null) return [];
      return [{ reason: finding.reason, field: field.field, message: messageOf(figure, finding) }];
    }),
  );
}

/** The field that an override would set: "pricing.tiers" for "pricing.tiers[200000].input". */
function fieldOf({ name }: FigureChange): string {
  return name.replace(/\[.*$/, '');
}

function messageOf({ name, before, after, unreadable }: FigureChange, { comparison }: Finding): string {
  const old = new Decimal(before).toFixed();
  if (unreadable !== undefined) return `${name} is unreadable: ${quoteValue(unreadable)}; it was ${old}.`;
  if (after === null) return `${name} is no longer published; it was ${old}.`;
  return `${name} changed from ${old} to ${new Decimal(after).toFixed()}${comparison && ` (${comparison})`}.`;
}

interface Finding {
  readonly reason: Anomaly['reason'];
  readonly comparison: string;
}

/** Compares in decimal: in binary floating point, 10 times 0.07 is not 0.7. */
function priceAnomaly({ before, after, unreadable }: FigureChange): Finding | null {
  if (unreadable !== undefined) return { reason: 'PRICE_UNREADABLE', comparison: '' };
  if (after === null) return null;
  if (before === 0) return { reason: 'PRICE_FROM_ZERO', comparison: '' };
  if (after === 0) return { reason: 'PRICE_TO_ZERO', comparison: '' };
  if (new Decimal(before).times(10).lte(after)) {
    return { reason: 'PRICE_ROSE_10X', comparison: '10 times or more' };
  }
  if (new Decimal(after).times(10).lte(before)) return { reason: 'PRICE_FELL_10X', comparison: 'one tenth or less' };
  return null;
}

/** The parser stores a limit of 0, which means "does not apply", as null. */
function limitAnomaly({ before, after }: FigureChange): Finding | null {
  if (after === null) return { reason: 'LIMIT_HALVED', comparison: '' };
  return after * 2 < before ? { reason: 'LIMIT_HALVED', comparison: 'less than half' } : null;
}

/** Messages by provider key. */
type Losses = ReadonlyMap<string, string>;

function unusualLosses(removed: readonly string[], had: ModelCounts): Losses {
  const lost = [...Map.groupBy(removed, providerOf)].map(([provider, { length }]) => ({
    provider,
    lost: length,
    had: had.get(provider) ?? length,
  }));
  return new Map(lost.filter(isUnusual).map((one) => [one.provider, lossMessage(one)]));
}

interface Loss {
  readonly provider: string;
  readonly lost: number;
  readonly had: number;
}

function isUnusual({ lost, had }: Loss): boolean {
  return lost === had || (lost >= MIN_LOST_MODELS && lost >= had * UNUSUAL_LOSS);
}

function lossMessage({ provider, lost, had }: Loss): string {
  if (lost < had) return `Provider ${provider} lost ${lost} of its ${had} models (one fifth or more).`;
  return had === 1 ? `Provider ${provider} lost its only model.` : `Provider ${provider} lost all its ${had} models.`;
}

/** The loss is an anomaly of each removed model and of the provider itself. */
function ofLoss({ kind, subjectType, subjectKey }: DescribedChange, losses: Losses): Anomaly[] {
  const isLost = subjectType === 'MODEL' && kind === 'REMOVED';
  const message = isLost || subjectType === 'PROVIDER' ? losses.get(providerOf(subjectKey)) : undefined;
  return message === undefined ? [] : [{ reason: 'PROVIDER_LOST_MODELS', field: null, message }];
}
