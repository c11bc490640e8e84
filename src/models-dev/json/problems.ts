/** A part of a document that was repaired or dropped. The path is that of the source. */
export interface Problem {
  readonly path: string;
  readonly message: string;
}

export interface ProblemLog {
  readonly report: (path: string, message: string) => void;
  readonly list: () => readonly Problem[];
  /** The number of reported problems, listed or not. */
  readonly count: () => number;
}

// Limits the log, because a document can have any number of problems.
const maxProblems = 1_000;
const maxQuotedLength = 80;

export function problemLog(): ProblemLog {
  const kept: Problem[] = [];
  let count = 0;

  return { report, list, count: () => count };

  function report(path: string, message: string): void {
    count += 1;
    if (count <= maxProblems) kept.push({ path, message });
  }

  function list(): readonly Problem[] {
    if (count <= maxProblems) return kept;
    const listed = kept.slice(0, maxProblems - 1);
    return [...listed, { path: '', message: `${count - listed.length} more problems were not listed.` }];
  }
}

/** Appends a key to a path. The key can be long and contain any characters. */
export function pathTo(path: string, key: string): string {
  return `${path}.${printable(key)}`;
}

/** A short and printable form of any value, for messages. */
export function quoteValue(value: unknown): string {
  if (typeof value === 'string') return `"${printable(value)}"`;
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return String(value);
  if (value === undefined) return 'nothing';
  return Array.isArray(value) ? 'a list' : 'an object';
}

function printable(text: string): string {
  const short = text.length <= maxQuotedLength ? text : `${text.slice(0, maxQuotedLength)}…`;
  return short.replace(/[\p{Cc}\p{Cs}]/gu, '\uFFFD');
}
