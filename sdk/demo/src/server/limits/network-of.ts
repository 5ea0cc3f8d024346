import { isIPv6 } from 'node:net';

/**
 * Whom an address stands for: an IPv4 address for itself, an IPv6 address for its /64, which one household has to itself (2^64
 * addresses would be as many limits). What is no IP address stands for itself.
 */
export function networkOf(address: string): string {
  const [plain = ''] = address.split('%');
  const [, mapped] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(plain) ?? [];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(plain)) return address;
  const [head = '', tail] = plain.toLowerCase().split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  // An IPv4 ending fills two groups; its value lies outside of the /64.
  const groups = left.length + right.length + (plain.includes('.') ? 1 : 0);
  const all = [...left, ...Array.from({ length: Math.max(0, 8 - groups) }, () => '0'), ...right];
  return all
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
}
