/** A URL with ${VARIABLES} for values that the user sets. */
export interface UrlTemplate {
  readonly parts: readonly UrlPart[];
  /** The variable whose value, if set, replaces the whole URL. Null: no such variable. */
  readonly replacedBy: string | null;
}

type UrlPart = { readonly text: string } | { readonly variable: string };

/** Normalizes a published URL to its base: some providers publish the URL of the call, or a trailing slash. */
export function parseUrlTemplate(url: string, replacedBy: string | null = null): UrlTemplate {
  const base = url.replace(/\/+$/, '').replace(/\/chat\/completions$/, '');
  const parts = base.split(/(\$\{[^{}]+\})/).filter((part) => part !== '');
  return { replacedBy, parts: parts.map(parsePart) };
}

export function variablesOf({ parts, replacedBy }: UrlTemplate): string[] {
  const inParts = parts.flatMap((part) => ('variable' in part ? [part.variable] : []));
  return [...new Set([...inParts, ...(replacedBy === null ? [] : [replacedBy])])];
}

/** Whether the URL points to the local machine. */
export function isLoopback({ parts: [first] }: UrlTemplate): boolean {
  return first !== undefined && 'text' in first && /^https?:\/\/(localhost|127\.|\[::1\])/.test(first.text);
}

function parsePart(part: string): UrlPart {
  const variable = /^\$\{(.+)\}$/.exec(part)?.[1];
  return variable === undefined ? { text: part } : { variable };
}
