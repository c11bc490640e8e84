import type { ModelRow } from '../model-queries.ts';

/** Whether an answer is a text: not an image, a sound, or numbers as of an embedding. */
export function answersInText({ outputModalities, family, modelId }: ModelRow): boolean {
  // The source says that these give out text, too; their names say what they are.
  if (/embed|rerank|\b(?:bge|e5)-/i.test(`${family} ${modelId}`)) return false;
  return outputModalities.length === 0 || outputModalities.includes('TEXT');
}
