import type { Certificate } from '../../certificate/certificate.js';
import type { GeneralName } from '../../certificate/general-name.js';
import { oid } from '../../certificate/oid.js';
import { readDomain } from './domain.js';

/** A name of a certificate, read for comparing. */
export type ConstrainedName =
  | { readonly kind: 'directory'; readonly relativeNames: readonly string[] }
  /** `isWildcard` stands for any one label to the left of `domain`. */
  | { readonly kind: 'dns'; readonly domain: string; readonly isWildcard: boolean }
  | { readonly kind: 'email'; readonly local: string; readonly domain: string }
  | { readonly kind: 'uri'; readonly domain: string }
  | { readonly kind: 'ip'; readonly octets: Uint8Array }
  | { readonly kind: `other ${number}` }
  /** It says that it is of the kind, and is not; so nobody knows what it may be within. */
  | { readonly kind: 'dns' | 'email' | 'uri' | 'ip'; readonly isMalformed: true };

/**
 * The subject, its e-mail addresses, and all alternative names (RFC 5280 §4.2.1.10). The RFC looks at an address in the subject only
 * where there are no alternative names; since nobody else does so, it is looked at always.
 */
export function namesOf({ subject, extensions }: Certificate): readonly ConstrainedName[] {
  const names: ConstrainedName[] = [];
  if (!subject.isEmpty) names.push({ kind: 'directory', relativeNames: subject.relativeNames });
  for (const address of subject.texts(oid.emailAddress)) names.push(readEmail(address));
  for (const name of extensions.subjectAlternativeNames ?? []) names.push(readName(name));
  return names;
}

function readName(name: GeneralName): ConstrainedName {
  switch (name.kind) {
    case 'directory':
      return { kind: 'directory', relativeNames: name.name.relativeNames };
    case 'dns':
      return readDns(name.text);
    case 'email':
      return readEmail(name.text);
    case 'uri':
      return readUri(name.text);
    case 'ip': {
      const { octets } = name;
      return octets.length === 4 || octets.length === 16 ? { kind: 'ip', octets } : { kind: 'ip', isMalformed: true };
    }
    case 'other':
      return { kind: `other ${name.tag}` };
  }
}

function readDns(text: string): ConstrainedName {
  const isWildcard = text.startsWith('*.');
  const domain = readDomain(isWildcard ? text.slice(2) : text);
  return domain === undefined ? { kind: 'dns', isMalformed: true } : { kind: 'dns', domain, isWildcard };
}

/** RFC 5280 §7.5: ASCII, which counts to the letter. Quoted ones have many spellings, and nobody uses them. */
const LOCAL_PART = /^[!#-~]+$/;

function readEmail(text: string): ConstrainedName {
  const [local = '', host = '', ...more] = text.split('@');
  const domain = readDomain(host);
  const isMalformed = !LOCAL_PART.test(local) || domain === undefined || more.length > 0;
  return isMalformed ? { kind: 'email', isMalformed } : { kind: 'email', local, domain };
}

/** RFC 5280 §4.2.1.10: a URI without a host that is a domain name cannot be within anything. */
function readUri(text: string): ConstrainedName {
  const authority = /^[a-z][a-z0-9+.-]*:\/\/([^/?#\\]*)(?:[/?#]|$)/i.exec(text)?.[1];
  const host = authority === undefined ? undefined : /^(?:.*@)?([^@:]+)(?::\d*)?$/.exec(authority)?.[1];
  const domain = host === undefined || /^[\d.]+$/.test(host) ? undefined : readDomain(host);
  return domain === undefined ? { kind: 'uri', isMalformed: true } : { kind: 'uri', domain };
}
