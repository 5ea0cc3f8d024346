import type { ConstrainedName } from './constrained-name.js';
import { isAtOrBelow, isBelow } from './domain.js';
import type { Subtree } from './subtree.js';

/** Whether every name that `name` may stand for lies in the subtree. */
export function isWithin(name: ConstrainedName, subtree: Subtree): boolean {
  if ('isMalformed' in name) return false;
  switch (subtree.kind) {
    case 'directory':
      return (
        name.kind === 'directory' &&
        subtree.relativeNames.every((relativeName, index) => relativeName === name.relativeNames[index])
      );
    case 'dns':
      return name.kind === 'dns' && (subtree.domain === '' || isAtOrBelow(name.domain, subtree.domain));
    case 'email':
      return (
        name.kind === 'email' && (subtree.local === undefined || subtree.local === name.local) && isHostOf(name.domain, subtree)
      );
    case 'uri':
      return name.kind === 'uri' && isHostOf(name.domain, subtree);
    case 'ip':
      return name.kind === 'ip' && isInRange(name.octets, subtree);
    default:
      return false;
  }
}

/** Whether some name that `name` may stand for lies in the subtree. What cannot be compared, may. */
export function mayBeWithin(name: ConstrainedName, subtree: Subtree): boolean {
  if ('isMalformed' in name || !isComparable(subtree) || isWithin(name, subtree)) return true;
  // *.example.com is not below bar.example.com, and yet a page of that name may use it (CVE-2025-61727).
  return name.kind === 'dns' && name.isWildcard && subtree.kind === 'dns' && isBelow(subtree.domain, name.domain);
}

function isComparable({ kind }: Subtree): boolean {
  return !kind.startsWith('other ');
}

function isHostOf(domain: string, subtree: { readonly domain: string; readonly isWide: boolean }): boolean {
  return subtree.isWide ? isBelow(domain, subtree.domain) : domain === subtree.domain;
}

function isInRange(octets: Uint8Array, { address, mask }: Extract<Subtree, { kind: 'ip' }>): boolean {
  if (octets.length !== address.length) return false;
  return octets.every((octet, index) => ((octet ^ (address[index] ?? 0)) & (mask[index] ?? 0)) === 0);
}
