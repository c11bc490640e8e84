/** Text from a client or source for an error message: quoted, on one line, cut when long. */
export function quoteInput(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
