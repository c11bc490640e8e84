import type { RefreshRow } from '../store/refresh-queries.ts';

export const refreshPhases = ['QUEUED', 'FETCHING', 'PARSING', 'COMPARING', 'WRITING', 'DONE'] as const;
export type RefreshPhase = (typeof refreshPhases)[number];

/** A snapshot of a refresh. Each one is complete, so a subscriber can skip any number of them. */
export interface RefreshProgress {
  readonly refresh: RefreshRow;
  readonly phase: RefreshPhase;
  /** Bytes in FETCHING and PARSING, records in COMPARING, rows in WRITING. */
  readonly processed: number;
  /** Null: unknown. */
  readonly total: number | null;
  /** Progress of the whole refresh, 0 to 100. Never decreases. */
  readonly percent: number;
  readonly message: string | null;
  readonly at: Date;
}

/** The percentage at which each phase starts, by its approximate share of the duration of a first refresh. */
const startPercent: Record<RefreshPhase, number> = {
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

/** Whether the published state shows that the refresh has ended. Refreshes run in the order of their ids. */
export function isOver(refresh: RefreshRow, current: RefreshProgress | null): boolean {
  if (current === null) return false;
  return refresh.id < current.refresh.id || (refresh.id === current.refresh.id && current.phase === 'DONE');
}

/** The next state after `before`. */
export function advanced(
  before: RefreshProgress,
  phase: Exclude<RefreshPhase, 'QUEUED' | 'DONE'>,
  processed: number,
  total: number | null,
): RefreshProgress {
  const next = refreshPhases[refreshPhases.indexOf(phase) + 1] ?? 'DONE';
  const share = total ? Math.min(processed / total, 1) : 0;
  const percent = Math.round(10 * (startPercent[phase] + share * (startPercent[next] - startPercent[phase]))) / 10;
  return { ...before, phase, processed, total, percent: Math.max(before.percent, percent), at: new Date() };
}
