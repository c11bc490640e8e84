/** Something of a document that was repaired or set aside. The path is in the source's words. */
export interface Problem {
  readonly path: string;
  readonly message: string;
}

export interface ProblemLog {
  readonly report: (path: string, message: string) => void;
  readonly list: () => readonly Problem[];
}

// A document can be wrong in every place; the log must not grow with it.
const maxProblems = 1_000;
const maxQuotedLength = 80;

export function problemLog(): ProblemLog {
  const kept: Problem[] = [];
  let count = 0;

  return { report, list };

  function report(path: string, message: string): void {
    count += 1;
    if (count <= maxProblems) kept.push({ path, message });
  }

  function list(): readonly Problem[] {
    if (count <= maxProblems) return kept;
    const listed = kept.slice(0, maxProblems - 1);
    return [...listed, { path: '', message: `There were ${count - listed.length} problems more.` }];
  }
}

/** The path of what `path` has under a key, which may be long or hold anything. */
export function pathTo(path: string, key: string): string {
  return `${path}.${printable(key)}`;
}

/** A value of the source as a message can name it: short and printable, whatever it is. */
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
