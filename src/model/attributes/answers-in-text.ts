import type { models } from '../../db/tables/catalog-tables.ts';

type Answering = Pick<typeof models.$inferSelect, 'outputModalities' | 'family' | 'modelId'>;

/** Whether the model answers in text, and not in images, sound or embeddings. */
export function answersInText({ outputModalities, family, modelId }: Answering): boolean {
  // The source lists text as the output of these models too; only their names show the kind.
  if (/embed|rerank|\b(?:bge|e5)-/i.test(`${family} ${modelId}`)) return false;
  return outputModalities.length === 0 || outputModalities.includes('TEXT');
}
