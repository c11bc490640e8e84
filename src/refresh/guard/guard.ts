import type { Config } from '../../config.ts';
import type { Db } from '../../db/connect.ts';
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
import type { RefreshRow } from '../store/refresh-queries.ts';
import type { StoredCatalog } from '../store/stored-catalog.ts';
import type { InSameTransaction } from '../write/write-version.ts';
import { type CheckedChange, detectAnomalies } from './anomalies.ts';
import { holdBack } from './hold-back.ts';
import { type HeldChangeMatches, matchHeldChanges } from './match-held-changes.ts';

interface Compared {
  readonly stored: StoredCatalog;
  readonly records: CatalogRecords;
  readonly difference: CatalogDifference;
}

/** What is left to be made of a difference. */
export interface Guarded {
  readonly difference: CatalogDifference;
  readonly changes: readonly CheckedChange[];
  /** What is to be written with it. */
  readonly inSameTransaction: InSameTransaction;
}

interface Occasion {
  readonly refresh: Pick<RefreshRow, 'id' | 'trigger'>;
  /** Nothing is a change: nobody had looked before. */
  readonly isBaseline: boolean;
  readonly guard: Config['refreshGuard'];
  readonly observedAt: Date;
}

/** Describes and judges what a document changes, and holds back what looks like a mistake if it is told to. */
export async function guardChanges(db: Db, compared: Compared, occasion: Occasion): Promise<Guarded> {
  const { stored, records, difference } = compared;
  if (occasion.isBaseline) return { difference, changes: [], inSameTransaction: nothing };
  const described = await describeChanges(db, difference, records);
  const judge = (lostModels: readonly string[]) => detectAnomalies(described, stored.models.keys(), lostModels);
  const { removed } = difference.models;
  // A day of the past was what it was.
  if (occasion.refresh.trigger === 'IMPORT')
    return { difference, changes: judge(removed), inSameTransaction: withdrawSuperseded };
  const before = matchHeldChanges(await activeHeldChanges(db), compared);
  const { held, changes, holding } = divide(judge(undecided(removed, before)), before, occasion);
  return {
    difference: holdBack(difference, held),
    changes,
    inSameTransaction: (transaction) => updateHeldChanges(transaction, occasion.refresh.id, holding),
  };
}

const nothing: InSameTransaction = async () => {};

/** A removal that an operator has decided of is no news, and makes nothing else suspicious. */
function undecided(models: readonly string[], before: HeldChangeMatches): string[] {
  return models.filter((key) => !before.of({ subjectType: 'MODEL', subjectKey: key })?.decision);
}

interface Division {
  readonly held: readonly CheckedChange[];
  readonly changes: readonly CheckedChange[];
  readonly holding: HeldChangeUpdate;
}

function divide(
  judged: readonly CheckedChange[],
  before: HeldChangeMatches,
  { guard, observedAt }: Occasion,
): Division {
  const isHeld = (change: CheckedChange) => guard === 'hold' && isHeldBack(change, before.of(change));
  const held = withProvidersNeeded(judged, judged.filter(isHeld));
  const isKept = new Set(held);
  return {
    held,
    changes: judged
      .filter((change) => !isKept.has(change))
      .map((change) => withFirstAnomalies(change, before.of(change))),
    holding: {
      // A provider that only stays for its models waits for the decisions on them.
      begun: held
        .filter((change) => change.anomalies.length > 0 && !before.of(change))
        .map((change) => heldRow(change, before.contentOf(change) ?? null, observedAt)),
      gone: before.gone.map(({ id }) => id),
    },
  };
}

/**
 * What waits or was rejected goes on being held even if it looks like no mistake any more, as the last of several models
 * that a provider lost does. One that comes back has no state that could be kept, so it is only flagged.
 */
function isHeldBack({ kind, anomalies }: CheckedChange, before: HeldChangeRow | undefined): boolean {
  if (kind !== 'CHANGED' && kind !== 'REMOVED') return false;
  return before === undefined ? anomalies.length > 0 : before.decision !== 'APPROVED';
}

/** A provider stays as long as one of its models does. */
function withProvidersNeeded(judged: readonly CheckedChange[], held: readonly CheckedChange[]): CheckedChange[] {
  const kept = held.filter(({ kind, subjectType }) => subjectType === 'MODEL' && kind === 'REMOVED');
  const needed = new Set(kept.map(({ subjectKey }) => providerOf(subjectKey)));
  const providers = judged.filter(
    ({ kind, subjectType, subjectKey }) => subjectType === 'PROVIDER' && kind === 'REMOVED' && needed.has(subjectKey),
  );
  return [...new Set([...held, ...providers])];
}

/** An approved change tells why it was held, even if by now it is the last of those that looked like a mistake together. */
function withFirstAnomalies(change: CheckedChange, before: HeldChangeRow | undefined): CheckedChange {
  return change.anomalies.length === 0 && before ? { ...change, anomalies: before.anomalies } : change;
}

function heldRow(
  { kind, subjectType, subjectKey, fields, anomalies }: CheckedChange,
  contentHash: string | null,
  heldAt: Date,
): NewHeldChange {
  // Nothing else is held back: see `isHeldBack`.
  const heldKind = kind === 'REMOVED' ? 'REMOVED' : 'CHANGED';
  return { kind: heldKind, subjectType, subjectKey, contentHash, fields, anomalies, heldAt };
}
