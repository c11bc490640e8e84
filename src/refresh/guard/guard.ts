import type { Config } from '../../config.ts';
import type { Db } from '../../db/connect.ts';
import type { CatalogDifference } from '../diff/compare.ts';
import { describeChanges } from '../diff/describe-changes.ts';
import { type CatalogRecords, providerOf } from '../diff/records.ts';
import {
  type HeldChangeRow,
  type Holding,
  heldBefore,
  type NewHeldChange,
  withdrawOvertaken,
  writeHolding,
} from '../store/held-changes.ts';
import type { RefreshRow } from '../store/refresh-queries.ts';
import type { StoredCatalog } from '../store/stored-catalog.ts';
import type { Also } from '../write/write-version.ts';
import { type JudgedChange, judgeChanges } from './anomalies.ts';
import { holdBack } from './hold-back.ts';
import { type Standing, standingAmong } from './match-held-changes.ts';

interface Compared {
  readonly stored: StoredCatalog;
  readonly records: CatalogRecords;
  readonly difference: CatalogDifference;
}

/** What is left to be made of a difference. */
export interface Guarded {
  readonly difference: CatalogDifference;
  readonly changes: readonly JudgedChange[];
  /** What is to be written with it. */
  readonly also: Also;
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
  if (occasion.isBaseline) return { difference, changes: [], also: nothing };
  const described = await describeChanges(db, difference, records);
  const judge = (lostModels: readonly string[]) => judgeChanges(described, stored.models.keys(), lostModels);
  const { removed } = difference.models;
  // A day of the past was what it was.
  if (occasion.refresh.trigger === 'IMPORT') return { difference, changes: judge(removed), also: withdrawOvertaken };
  const before = standingAmong(await heldBefore(db), compared);
  const { held, changes, holding } = divide(judge(undecided(removed, before)), before, occasion);
  return {
    difference: holdBack(difference, held),
    changes,
    also: (transaction) => writeHolding(transaction, occasion.refresh.id, holding),
  };
}

const nothing: Also = async () => {};

/** A removal that an operator has decided of is no news, and makes nothing else suspicious. */
function undecided(models: readonly string[], before: Standing): string[] {
  return models.filter((key) => !before.of({ subjectType: 'MODEL', subjectKey: key })?.decision);
}

interface Division {
  readonly held: readonly JudgedChange[];
  readonly changes: readonly JudgedChange[];
  readonly holding: Holding;
}

function divide(judged: readonly JudgedChange[], before: Standing, { guard, observedAt }: Occasion): Division {
  const isHeld = (change: JudgedChange) => guard === 'hold' && isHeldBack(change, before.of(change));
  const held = withProvidersNeeded(judged, judged.filter(isHeld));
  const isKept = new Set(held);
  return {
    held,
    changes: judged
      .filter((change) => !isKept.has(change))
      .map((change) => withFirstSuspicions(change, before.of(change))),
    holding: {
      // A provider that only stays for its models waits for the decisions on them.
      begun: held
        .filter((change) => change.suspicions.length > 0 && !before.of(change))
        .map((change) => heldRow(change, before.contentOf(change) ?? null, observedAt)),
      gone: before.gone.map(({ id }) => id),
    },
  };
}

/**
 * What waits or was rejected goes on being held even if it looks like no mistake any more, as the last of several models
 * that a provider lost does. One that comes back has no state that could be kept, so it is only flagged.
 */
function isHeldBack({ kind, suspicions }: JudgedChange, before: HeldChangeRow | undefined): boolean {
  if (kind !== 'CHANGED' && kind !== 'REMOVED') return false;
  return before === undefined ? suspicions.length > 0 : before.decision !== 'APPROVED';
}

/** A provider stays as long as one of its models does. */
function withProvidersNeeded(judged: readonly JudgedChange[], held: readonly JudgedChange[]): JudgedChange[] {
  const kept = held.filter(({ kind, subjectType }) => subjectType === 'MODEL' && kind === 'REMOVED');
  const needed = new Set(kept.map(({ subjectKey }) => providerOf(subjectKey)));
  const providers = judged.filter(
    ({ kind, subjectType, subjectKey }) => subjectType === 'PROVIDER' && kind === 'REMOVED' && needed.has(subjectKey),
  );
  return [...new Set([...held, ...providers])];
}

/** An approved change tells why it was held, even if by now it is the last of those that looked like a mistake together. */
function withFirstSuspicions(change: JudgedChange, before: HeldChangeRow | undefined): JudgedChange {
  return change.suspicions.length === 0 && before ? { ...change, suspicions: before.suspicions } : change;
}

function heldRow(
  { kind, subjectType, subjectKey, fields, suspicions }: JudgedChange,
  contentHash: string | null,
  heldAt: Date,
): NewHeldChange {
  // Nothing else is held back: see `isHeldBack`.
  const heldKind = kind === 'REMOVED' ? 'REMOVED' : 'CHANGED';
  return { kind: heldKind, subjectType, subjectKey, contentHash, fields, suspicions, heldAt };
}
