import type { RefreshProgress } from '../../refresh/progress/progress.ts';
import { barOf, ERASE_LINE, type Output } from '../terminal/progress-display.ts';

/** Shows how much of an import is done, on a terminal only. */
export interface ImportDisplay {
  readonly onProgress: (progress: RefreshProgress) => void;
  readonly onImported: (line: string) => void;
}

export function importDisplay(output: Output, count: number): ImportDisplay {
  let done = 0;
  const redraw = (ofCurrent: number) => {
    if (!output.isTTY || count === 0) return;
    const percent = (100 * (done + ofCurrent)) / count;
    const line = `${barOf(percent)}  Snapshot ${Math.min(done + 1, count)} of ${count}`;
    output.write(`${ERASE_LINE}${done === count ? '' : line.slice(0, (output.columns || 80) - 1)}\r`);
  };
  return {
    onProgress: ({ phase, percent }) => {
      if (phase !== 'DONE') redraw(percent / 100);
    },
    onImported: (line) => {
      done += 1;
      output.write(`${output.isTTY ? ERASE_LINE : ''}${line}`);
      redraw(0);
    },
  };
}
