import type { models } from '../../db/tables/catalog-tables.ts';

type Answering = Pick<typeof models.$inferSelect, 'outputModalities' | 'family' | 'modelId'>;

/** Whether an answer is a text: not an image, a sound, or numbers as of an embedding. */
export function answersInText({ outputModalities, family, modelId }: Answering): boolean {
  // The source says that these give out text, too; their names say what they are.
  if (/embed|rerank|\b(?:bge|e5)-/i.test(`${family} ${modelId}`)) return false;
  return outputModalities.length === 0 || outputModalities.includes('TEXT');
}
