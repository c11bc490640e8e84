/** The network whose clients count as one: one subscriber of IPv6 has at least the 2^64 addresses of a /64 network. */
export function networkOf(address: string | null): string {
  if (address === null || !address.includes(':') || address.includes('.')) return address ?? '';
  const [start = '', end] = address.split('::');
  const head = start.split(':');
  const tail = end?.split(':') ?? [];
  const zeros = end === undefined ? 0 : 8 - head.length - tail.length;
  return [...head, ...Array.from({ length: zeros }, () => '0'), ...tail].slice(0, 4).join(':');
}
