import { estimateTextTokens } from '../text/request/estimate-tokens.ts';

/** Of the texts of one request, as estimated. OpenAI allows 300,000, and the estimate can be low by a third. */
const MAX_BATCH_TOKENS = 200_000;
/** Packages that state no limit of their provider get this one. */
const MAX_BATCH_TEXTS = 2_048;

export interface EmbeddingBatch {
  /** Of the first text, in the list of all. */
  readonly start: number;
  readonly texts: readonly string[];
  readonly tokens: number;
}

/** Splits texts, in their order, by number and by size. `maxTexts`: the limit of the provider, if its package knows one. */
export function embeddingBatches(texts: readonly string[], maxTexts: number | undefined): EmbeddingBatch[] {
  const limit = Math.min(maxTexts ?? MAX_BATCH_TEXTS, MAX_BATCH_TEXTS);
  const batches: { start: number; texts: string[]; tokens: number }[] = [];
  texts.forEach((text, index) => {
    const tokens = textTokens(text);
    const last = batches.at(-1);
    if (last && last.texts.length < limit && last.tokens + tokens <= MAX_BATCH_TOKENS) {
      last.texts.push(text);
      last.tokens += tokens;
    } else {
      batches.push({ start: index, texts: [text], tokens });
    }
  });
  return batches;
}

export function textTokens(text: string): number {
  return estimateTextTokens(Buffer.byteLength(text));
}
