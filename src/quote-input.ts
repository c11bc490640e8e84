/** Text of a stranger for an error message: in quotes, on one line, cut when long. */
export function quoteInput(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
