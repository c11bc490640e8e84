/** An address in which ${VARIABLES} stand for what the caller must fill in. */
export interface UrlTemplate {
  readonly parts: readonly UrlPart[];
  /** The variable whose value takes the place of the whole address when it is set. Null: there is none. */
  readonly replacedBy: string | null;
}

type UrlPart = { readonly text: string } | { readonly variable: string };

/** The base of an address as published: a few providers publish that of the call itself, or end in a slash. */
export function parseUrlTemplate(url: string, replacedBy: string | null = null): UrlTemplate {
  const base = url.replace(/\/+$/, '').replace(/\/chat\/completions$/, '');
  const parts = base.split(/(\$\{[^{}]+\})/).filter((part) => part !== '');
  return { replacedBy, parts: parts.map(parsePart) };
}

export function variablesOf({ parts, replacedBy }: UrlTemplate): string[] {
  const inParts = parts.flatMap((part) => ('variable' in part ? [part.variable] : []));
  return [...new Set([...inParts, ...(replacedBy === null ? [] : [replacedBy])])];
}

/** Whether it is an address of the caller's own machine. */
export function isLoopback({ parts: [first] }: UrlTemplate): boolean {
  return first !== undefined && 'text' in first && /^https?:\/\/(localhost|127\.|\[::1\])/.test(first.text);
}

function parsePart(part: string): UrlPart {
  const variable = /^\$\{(.+)\}$/.exec(part)?.[1];
  return variable === undefined ? { text: part } : { variable };
}
