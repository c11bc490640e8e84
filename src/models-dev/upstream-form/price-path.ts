/** Whether the path of a changed field, such as "cost.input", is that of a price, or of several. */
export function isPricePath(path: string): boolean {
  return /^(experimental\.modes\..+\.)?cost(\.|$)/.test(path);
}
