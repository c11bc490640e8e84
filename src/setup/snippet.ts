/** What can be copied, or why there is nothing to copy. */
export type Snippet = { readonly text: string } | { readonly missing: string };

export const PROMPT = 'Hello!';
