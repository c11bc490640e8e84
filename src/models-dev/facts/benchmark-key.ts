/** The name without case and punctuation, so that spellings which differ only so are one benchmark. */
export function keyOfBenchmark(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');
}
