import type { RefreshPhase, RefreshProgress } from '../../refresh/progress/progress.ts';

const BAR_CELLS = 24;
export const ERASE_LINE = '\x1b[2K';

/** The output of a display, such as `process.stdout`. */
export interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export type Display = (progress: RefreshProgress) => void;

/** Shows the progress of a refresh: as a progress bar on a terminal, else as one line per phase. */
export function progressDisplay(output: Output): Display {
  return output.isTTY ? bar(output) : phaseLines(output);
}

/** One line that is redrawn, and erased at the end. */
function bar(output: Output): Display {
  return (progress) => {
    const line = progress.phase === 'DONE' ? '' : barLine(progress).slice(0, (output.columns || 80) - 1);
    // The cursor returns to the start of the line, so that other output overwrites the bar.
    output.write(`${ERASE_LINE}${line}\r`);
  };
}

/** The filled part of a bar, and the number. */
export function barOf(percent: number): string {
  const full = Math.round((percent / 100) * BAR_CELLS);
  return `${'█'.repeat(full)}${'░'.repeat(BAR_CELLS - full)} ${`${Math.floor(percent)} %`.padStart(5)}`;
}

function barLine(progress: RefreshProgress): string {
  return `${barOf(progress.percent)}  ${nameOf(progress.phase)} ${amountOf(progress)}`.trimEnd();
}

function phaseLines(output: Output): Display {
  let shown: RefreshPhase | null = null;
  return (progress) => {
    const { phase } = progress;
    if (phase === shown || phase === 'DONE') return;
    shown = phase;
    const what = phase === 'FETCHING' ? progress.refresh.sourceUrl : amountOf(progress);
    output.write(`${`${nameOf(phase)} ${what}`.trim()}\n`);
  };
}

function nameOf(phase: RefreshPhase): string {
  return phase.charAt(0) + phase.slice(1).toLowerCase();
}

function amountOf({ phase, processed, total }: RefreshProgress): string {
  if (phase === 'FETCHING') return [processed, ...(total === null ? [] : [total])].map(megabytes).join(' of ');
  if (phase === 'WRITING') return processed === 0 ? `${total} rows` : `${processed} of ${total} rows`;
  return '';
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
