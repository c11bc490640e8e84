import type { TextPrompt } from './text-request.ts';

/** Texts of most languages have three to four characters per token. */
const CHARACTERS_PER_TOKEN = 4;
/** Providers count an image or a page as several hundred to some thousand tokens. */
const TOKENS_PER_FILE = 1_000;

export function tokensOfText(length: number): number {
  return Math.ceil(length / CHARACTERS_PER_TOKEN);
}

/** A rough figure: each model has its own tokenizer. Files count the same whatever their size. */
export function estimatePromptTokens({ prompt, tools, responseFormat }: TextPrompt): number {
  let files = 0;
  const text = JSON.stringify([prompt, tools, responseFormat], (_key, value) => {
    if (value?.type !== 'file') return value;
    files += 1;
    return null;
  });
  return tokensOfText(text.length) + files * TOKENS_PER_FILE;
}
