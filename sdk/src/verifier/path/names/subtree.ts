import type { GeneralName } from '../../certificate/general-name.js';
import { readDomain } from './domain.js';

/** The base of a subtree, read for comparing (RFC 5280 §4.2.1.10). Domains are in lower case. */
export type Subtree =
  /** In the form of `Name.relativeNames`. */
  | { readonly kind: 'directory'; readonly relativeNames: readonly string[] }
  /** Empty is every domain. */
  | { readonly kind: 'dns'; readonly domain: string }
  /** One mailbox; or all of one host; or, where `isWide`, of all hosts below a domain. */
  | { readonly kind: 'email'; readonly local: string | undefined; readonly domain: string; readonly isWide: boolean }
  | { readonly kind: 'uri'; readonly domain: string; readonly isWide: boolean }
  | { readonly kind: 'ip'; readonly address: Uint8Array; readonly mask: Uint8Array }
  /** No rule says how to compare these. */
  | { readonly kind: `other ${number}` };

/** Undefined where it is malformed. */
export function readSubtree(base: GeneralName): Subtree | undefined {
  switch (base.kind) {
    case 'directory':
      return { kind: 'directory', relativeNames: base.name.relativeNames };
    case 'dns': {
      // A leading period belongs to the form of URIs, and a wildcard to none.
      const domain = base.text === '' ? '' : readDomain(base.text);
      return domain === undefined ? undefined : { kind: 'dns', domain };
    }
    case 'email':
      return readEmail(base.text);
    case 'uri':
      return readHosts('uri', base.text);
    case 'ip':
      return readAddressRange(base.octets);
    case 'other':
      return { kind: `other ${base.tag}` };
  }
}

function readEmail(text: string): Subtree | undefined {
  const [local, host, ...more] = text.split('@');
  if (local === undefined || host === undefined) return readHosts('email', text);
  const domain = readDomain(host);
  return local === '' || domain === undefined || more.length > 0 ? undefined : { kind: 'email', local, domain, isWide: false };
}

function readHosts(kind: 'email' | 'uri', text: string): Subtree | undefined {
  const isWide = text.startsWith('.');
  const domain = readDomain(isWide ? text.slice(1) : text);
  if (domain === undefined) return undefined;
  return kind === 'uri' ? { kind, domain, isWide } : { kind, local: undefined, domain, isWide };
}

/** An address and a mask like those of RFC 4632: ones, then zeros. */
function readAddressRange(octets: Uint8Array): Subtree | undefined {
  if (octets.length !== 8 && octets.length !== 32) return undefined;
  const address = octets.subarray(0, octets.length / 2);
  const mask = octets.subarray(octets.length / 2);
  const bits = Array.from(mask, (octet) => octet.toString(2).padStart(8, '0')).join('');
  return /^1*0*$/.test(bits) ? { kind: 'ip', address, mask } : undefined;
}
