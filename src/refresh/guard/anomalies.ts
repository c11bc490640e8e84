import { Decimal } from 'decimal.js';
import type { Anomaly } from '../../db/tables/json-columns.ts';
import { type FigureChange, figureChanges } from '../../models-dev/upstream-form/figure-changes.ts';
import type { DescribedChange } from '../diff/describe-changes.ts';
import { providerOf } from '../diff/records.ts';

/** A provider that loses this share of its models is more likely to be read wrongly than to have stopped serving them. */
const SUSPICIOUS_LOSS = 0.2;
/** One model of a few is a share as large, and goes every day. */
const FEWEST_LOST = 2;

export interface CheckedChange extends DescribedChange {
  readonly anomalies: readonly Anomaly[];
}

/** Each change with why it looks like a mistake of the source, given the models there were and those that went. */
export function detectAnomalies<Change extends DescribedChange>(
  changes: readonly Change[],
  models: Iterable<string>,
  removedModels: readonly string[],
): (Change & CheckedChange)[] {
  const losses = suspiciousLosses(removedModels, [...models]);
  return changes.map((change) => ({ ...change, anomalies: [...ofFields(change), ...ofLoss(change, losses)] }));
}

function ofFields({ fields }: DescribedChange): Anomaly[] {
  return fields.flatMap((field) =>
    figureChanges(field).flatMap((figure) => {
      const doubt = figure.kind === 'PRICE' ? doubtOfPrice(figure) : doubtOfLimit(figure);
      if (doubt === null) return [];
      const [before, after] = [figure.before, figure.after].map((number) =>
        number === null ? 'none' : new Decimal(number).toFixed(),
      );
      const message = `${figure.name} went from ${before} to ${after}${doubt.addition}.`;
      return [{ reason: doubt.reason, path: field.path, message }];
    }),
  );
}

interface Doubt {
  readonly reason: Anomaly['reason'];
  readonly addition: string;
}

/** In decimal: in binary, ten times 0.07 is not 0.7. */
function doubtOfPrice({ before, after }: FigureChange): Doubt | null {
  if (after === null) return null;
  if (before === 0) return { reason: 'PRICE_FROM_ZERO', addition: '' };
  if (after === 0) return { reason: 'PRICE_TO_ZERO', addition: '' };
  if (new Decimal(before).times(10).lte(after)) {
    return { reason: 'PRICE_TENFOLD', addition: ', ten times as much or more' };
  }
  if (new Decimal(after).times(10).lte(before)) return { reason: 'PRICE_TENTH', addition: ', a tenth or less' };
  return null;
}

/** The source's 0, which means that a limit does not apply, is not published: nor is one that it lost. */
function doubtOfLimit({ before, after }: FigureChange): Doubt | null {
  if (after === null) return { reason: 'LIMIT_HALVED', addition: '' };
  return after * 2 < before ? { reason: 'LIMIT_HALVED', addition: ', less than half' } : null;
}

/** By provider, in words. */
type Losses = ReadonlyMap<string, string>;

function suspiciousLosses(removed: readonly string[], stored: readonly string[]): Losses {
  const had = Map.groupBy(stored, providerOf);
  const lost = [...Map.groupBy(removed, providerOf)].map(([provider, { length }]) => ({
    provider,
    lost: length,
    had: had.get(provider)?.length ?? length,
  }));
  return new Map(
    lost
      .filter((one) => one.lost >= FEWEST_LOST && one.lost >= one.had * SUSPICIOUS_LOSS)
      .map((one) => [one.provider, `${one.provider} lost ${one.lost} of its ${one.had} models, a fifth or more.`]),
  );
}

/** Of what the provider lost, and of the provider itself. */
function ofLoss({ kind, subjectType, subjectKey }: DescribedChange, losses: Losses): Anomaly[] {
  const isLost = subjectType === 'MODEL' && kind === 'REMOVED';
  const message = isLost || subjectType === 'PROVIDER' ? losses.get(providerOf(subjectKey)) : undefined;
  return message === undefined ? [] : [{ reason: 'PROVIDER_SHRUNK', path: null, message }];
}
