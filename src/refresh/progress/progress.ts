import type { RefreshRow } from '../store/refresh-queries.ts';

export const refreshPhases = ['QUEUED', 'FETCHING', 'PARSING', 'COMPARING', 'WRITING', 'DONE'] as const;
export type RefreshPhase = (typeof refreshPhases)[number];

/** A refresh at one moment; each is whole, so a watcher may miss any number of them. */
export interface RefreshProgress {
  readonly refresh: RefreshRow;
  readonly phase: RefreshPhase;
  /** Of the phase: bytes when fetching or parsing, records when comparing, rows when writing. */
  readonly processed: number;
  /** Null: not known yet. */
  readonly total: number | null;
  /** Of the whole refresh, 0 to 100, never falling. */
  readonly percent: number;
  readonly message: string | null;
  readonly at: Date;
}

/** The percentage at which each phase begins: about its share of the time of a first refresh. All is done at 100. */
const beginsAt: Record<RefreshPhase, number> = {
  QUEUED: 0,
  FETCHING: 1,
  PARSING: 15,
  COMPARING: 25,
  WRITING: 35,
  DONE: 99,
};

export function queued(refresh: RefreshRow): RefreshProgress {
  return { refresh, phase: 'QUEUED', processed: 0, total: null, percent: 0, message: null, at: refresh.startedAt };
}

export function ended(refresh: RefreshRow): RefreshProgress {
  const message = refresh.errorMessage;
  return {
    refresh,
    phase: 'DONE',
    processed: 1,
    total: 1,
    percent: 100,
    message,
    at: refresh.finishedAt ?? new Date(),
  };
}

export function isSameState(one: RefreshProgress | null, other: RefreshProgress): boolean {
  if (one?.refresh.id !== other.refresh.id || one.phase !== other.phase) return false;
  return one.at.getTime() === other.at.getTime();
}

/** Whether it has ended for those who were told `present`: refreshes run one after the other, so ids tell their order. */
export function isOver(refresh: RefreshRow, present: RefreshProgress | null): boolean {
  if (present === null) return false;
  return refresh.id < present.refresh.id || (refresh.id === present.refresh.id && present.phase === 'DONE');
}

/** `before`, moved on. */
export function advanced(
  before: RefreshProgress,
  phase: Exclude<RefreshPhase, 'QUEUED' | 'DONE'>,
  processed: number,
  total: number | null,
): RefreshProgress {
  const next = refreshPhases[refreshPhases.indexOf(phase) + 1] ?? 'DONE';
  const share = total ? Math.min(processed / total, 1) : 0;
  const percent = Math.round(10 * (beginsAt[phase] + share * (beginsAt[next] - beginsAt[phase]))) / 10;
  return { ...before, phase, processed, total, percent: Math.max(before.percent, percent), at: new Date() };
}
