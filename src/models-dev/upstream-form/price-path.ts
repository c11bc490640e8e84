/** Whether a source path, such as "cost.input" or "cost", contains prices. */
export function isPricePath(path: string): boolean {
  return /^(experimental\.modes\..+\.)?cost(\.|$)/.test(path);
}
