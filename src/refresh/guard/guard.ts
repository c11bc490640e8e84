import type { Config } from '../../config.ts';
import type { Db } from '../../db/connect.ts';
import type { Anomaly } from '../../db/tables/json-columns.ts';
import type { CatalogDifference } from '../diff/compare.ts';
import { describeChanges } from '../diff/describe-changes.ts';
import { type CatalogRecords, providerOf } from '../diff/records.ts';
import {
  activeHeldChanges,
  type HeldChangeRow,
  type HeldChangeUpdate,
  type NewHeldChange,
  updateHeldChanges,
  withdrawSuperseded,
} from '../store/held-changes.ts';
import { storedModelCounts } from '../store/model-counts.ts';
import type { RefreshRow } from '../store/refresh-queries.ts';
import type { InSameTransaction } from '../write/write-version.ts';
import { type CheckedChange, detectAnomalies } from './anomalies.ts';
import { holdBack } from './hold-back.ts';
import { type HeldChangeMatches, matchHeldChanges } from './match-held-changes.ts';

interface Compared {
  readonly records: CatalogRecords;
  readonly difference: CatalogDifference;
}

/** The part of a difference that is applied. */
export interface Guarded {
  readonly difference: CatalogDifference;
  readonly changes: readonly CheckedChange[];
  /** Updates the held changes in the transaction that applies the difference. */
  readonly inSameTransaction: InSameTransaction;
}

interface GuardContext {
  readonly refresh: Pick<RefreshRow, 'id' | 'trigger'>;
  /** The first refresh of an empty or bundled catalog creates no changes. */
  readonly isBaseline: boolean;
  readonly guard: Config['refreshGuard'];
  readonly observedAt: Date;
  /** Keys of models whose removal is the operator's doing. */
  readonly removedByOperator: ReadonlySet<string>;
}

/** Describes the changes of a document, detects anomalies, and holds changes with anomalies if REFRESH_GUARD is `hold`. */
export async function guardChanges(db: Db, compared: Compared, context: GuardContext): Promise<Guarded> {
  const { records, difference } = compared;
  if (context.isBaseline) return { difference, changes: [], inSameTransaction: writeNothing };
  const described = await describeChanges(db, difference, records);
  const removed = difference.models.removed.filter((key) => !context.removedByOperator.has(key));
  const had = await storedModelCounts(db, [...new Set(removed.map(providerOf))]);
  const withAnomalies = (lostModels: readonly string[]) => detectAnomalies(described, lostModels, had);
  // Imported history is never held.
  if (context.refresh.trigger === 'IMPORT')
    return { difference, changes: withAnomalies(removed), inSameTransaction: withdrawSuperseded };
  const matches = matchHeldChanges(await activeHeldChanges(db), compared);
  const { held, changes, update } = splitChanges(withAnomalies(undecided(removed, matches)), matches, context);
  return {
    difference: holdBack(difference, held),
    changes,
    inSameTransaction: (transaction) => updateHeldChanges(transaction, context.refresh.id, update),
  };
}

const writeNothing: InSameTransaction = async () => {};

/** A removal that an operator has decided on does not count towards the losses of its provider. */
function undecided(models: readonly string[], matches: HeldChangeMatches): string[] {
  return models.filter((key) => !matches.of({ subjectType: 'MODEL', subjectKey: key })?.decision);
}

interface SplitChanges {
  readonly held: readonly CheckedChange[];
  readonly changes: readonly CheckedChange[];
  readonly update: HeldChangeUpdate;
}

function splitChanges(
  checked: readonly CheckedChange[],
  matches: HeldChangeMatches,
  { guard, observedAt }: GuardContext,
): SplitChanges {
  const isHeld = (change: CheckedChange) => guard === 'hold' && isHeldBack(change, matches.of(change));
  const held = withRequiredProviders(checked, checked.filter(isHeld));
  const isKept = new Set(held);
  return {
    held,
    changes: checked
      .filter((change) => !isKept.has(change))
      .map((change) => withOriginalAnomalies(change, matches.of(change))),
    update: {
      // A provider that is kept only for its models needs no decision of its own.
      added: held
        .filter((change) => change.anomalies.length > 0 && !matches.of(change))
        .map((change) => heldRow(change, matches.contentHashOf(change) ?? null, observedAt)),
      outdated: matches.outdated.map(({ id }) => id),
    },
  };
}

/**
 * A pending or rejected change stays held without anomalies, for example the last of several models that a provider lost.
 * Additions and restorations have no old state to keep, so they are only flagged.
 */
function isHeldBack({ kind, anomalies }: CheckedChange, match: HeldChangeRow | undefined): boolean {
  if (kind !== 'CHANGED' && kind !== 'REMOVED') return false;
  return match === undefined ? anomalies.some(isDoubtful) : match.decision !== 'APPROVED';
}

/** A change behind an override has no effect that could be a mistake. */
function isDoubtful({ reason }: Anomaly): boolean {
  return reason !== 'OVERRIDDEN_FIELD_CHANGED';
}

/** Keeps the provider of each held model. */
function withRequiredProviders(checked: readonly CheckedChange[], held: readonly CheckedChange[]): CheckedChange[] {
  const kept = held.filter(({ kind, subjectType }) => subjectType === 'MODEL' && kind === 'REMOVED');
  const needed = new Set(kept.map(({ subjectKey }) => providerOf(subjectKey)));
  const providers = checked.filter(
    ({ kind, subjectType, subjectKey }) => subjectType === 'PROVIDER' && kind === 'REMOVED' && needed.has(subjectKey),
  );
  return [...new Set([...held, ...providers])];
}

/** An approved change keeps the anomalies for which it was held. */
function withOriginalAnomalies(change: CheckedChange, match: HeldChangeRow | undefined): CheckedChange {
  return change.anomalies.length === 0 && match ? { ...change, anomalies: match.anomalies } : change;
}

function heldRow(
  { kind, subjectType, subjectKey, fields, anomalies }: CheckedChange,
  contentHash: string | null,
  heldAt: Date,
): NewHeldChange {
  // Other kinds are never held; see `isHeldBack`.
  const heldKind = kind === 'REMOVED' ? 'REMOVED' : 'CHANGED';
  return { kind: heldKind, subjectType, subjectKey, contentHash, fields, anomalies, heldAt };
}
