import type { Certificate } from '../certificate/certificate.js';

/** Attribute types of CA names (X.520), as RFC 4514 §3 abbreviates them. */
const abbreviations: ReadonlyMap<string, string> = new Map([
  ['2.5.4.6', 'C'],
  ['2.5.4.10', 'O'],
  ['2.5.4.11', 'OU'],
  ['2.5.4.3', 'CN'],
]);

/** The name of a CA for people to read, in the order in which it stands. Of anyone else nothing: it may be a person's. */
export function describeSubject({ subject, extensions }: Certificate): string | undefined {
  if (extensions.basicConstraints?.isAuthority !== true) return undefined;
  return subject.attributes.map(({ type, text = '?' }) => `${abbreviations.get(type) ?? type}=${text}`).join(', ');
}
