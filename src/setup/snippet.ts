/** Text to copy, or the reason why it is missing. */
export type Snippet = { readonly text: string } | { readonly missing: string };

export const PROMPT = 'Hello!';
