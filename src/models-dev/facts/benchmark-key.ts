/** The name in lower case without punctuation, so that spellings of the same name share a key. */
export function keyOfBenchmark(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');
}
