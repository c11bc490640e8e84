/** A pattern with more wildcards would only be slower. */
export const MAX_PATTERN_LENGTH = 100;

/**
 * A glob as a pattern of LIKE: "*" stands for any characters, and "?" for one. LIKE gives up on a text once its rest cannot
 * match, so its time grows with the length of the text times that of the pattern.
 */
export function likePattern(glob: string): string {
  return glob
    .replace(/[\\%_]/g, '\\$&')
    .replace(/\*+/g, '%')
    .replaceAll('?', '_');
}
