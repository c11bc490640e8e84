/** A text in a file that may be a model id. */
export interface Candidate {
  readonly text: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
  /** Whether the text is the value of a field, variable or argument whose name contains "model". */
  readonly isModelField: boolean;
}

/** A line with this comment is not checked. */
const IGNORE = 'modelgraph-ignore';

/**
 * The texts in a file that may be model ids: quoted strings, and the bare keys and values of YAML, TOML, env and similar
 * files. The scan is by line and knows no grammar, so that templates and incomplete files can be read too.
 */
export function scanModelIds(content: string): Candidate[] {
  return content.split(/\r?\n/).flatMap((line, index) => (isSkipped(line) ? [] : candidatesOf(line, index + 1)));
}

function isSkipped(line: string): boolean {
  return /^\s*(#|\/\/|\*|--|;)/.test(line) || line.includes(IGNORE);
}

function candidatesOf(line: string, number: number): Candidate[] {
  return [...quotedTexts(line), ...bareTexts(line)].filter(couldBeModelId).map(({ text, at, isModelField }) => {
    return { text, line: number, column: at + 1, isModelField };
  });
}

interface Found {
  readonly text: string;
  /** Index in the line. */
  readonly at: number;
  readonly isModelField: boolean;
}

const QUOTED = /(["'`])((?:\\.|(?!\1)[^\\])*)\1/g;

function quotedTexts(line: string): Found[] {
  return [...line.matchAll(QUOTED)].flatMap((match) => {
    const text = (match[2] ?? '').replaceAll('\\/', '/');
    const isModelField = namesModel(line.slice(0, match.index));
    return split(text, match.index + 1, isModelField);
  });
}

/** `NAME=value`, `name: value`, `- value` and `key/with/slash:`. */
function bareTexts(line: string): Found[] {
  const [, before, value] =
    /^(\s*(?:-\s+)?(?:export\s+)?[\w.-]+\s*[:=]\s*|\s*-\s+)([^\s#"'`[{]+)\s*,?\s*(?:#.*)?$/.exec(line) ?? [];
  if (before !== undefined && value !== undefined) return split(value, before.length, namesModel(before));
  const [, indent, key] = /^(\s*(?:-\s+)?)([\w.@~-]+\/[\w./:@~-]+):(?:\s|$)/.exec(line) ?? [];
  return indent !== undefined && key !== undefined ? [{ text: key, at: indent.length, isModelField: false }] : [];
}

function namesModel(before: string): boolean {
  return /model[\w-]*["'`]?\s*(?:[:=]|=>|\()\s*$/i.test(before);
}

/** A variable can hold several ids, separated by commas. */
function split(text: string, at: number, isModelField: boolean): Found[] {
  let offset = at;
  return text.split(',').map((part) => {
    const start = offset + part.length - part.trimStart().length;
    offset += part.length + 1;
    return { text: part.trim(), at: start, isModelField };
  });
}

const LONGEST_ID = 200;

function couldBeModelId({ text, isModelField }: Found): boolean {
  if (text.length < 2 || text.length > LONGEST_ID) return false;
  if (!/^[\p{L}\p{N}@~][\w.:/@+~-]*$/u.test(text) || !/\p{L}/u.test(text) || text.includes('://')) return false;
  return isModelField || /[\d/-]/.test(text);
}
