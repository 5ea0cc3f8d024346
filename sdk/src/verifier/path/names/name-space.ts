import type { Certificate } from '../../certificate/certificate.js';
import { namesOf } from './constrained-name.js';
import { isWithin, mayBeWithin } from './is-within.js';
import { readSubtrees, type Subtrees } from './subtrees.js';

/** What the CAs of a path, from the anchor on, have left for names below: a name must satisfy each of them (RFC 5280 §6.1.4 (g)). */
export type NameSpace = readonly Subtrees[];

/**
 * Names times constraints, for one certificate. A person has two or three names; thousands of them against thousands of
 * constraints are an attack (OpenSSL's and BoringSSL's limits are of this kind too; attacks, D-42).
 */
const MAX_COMPARISONS = 65_536;

/** The name space below one more CA, whose constraints can be read. */
export function nameSpaceBelow(space: NameSpace, { extensions }: Certificate): NameSpace {
  const subtrees = extensions.nameConstraints && readSubtrees(extensions.nameConstraints);
  return subtrees === undefined ? space : [...space, subtrees];
}

/** What is wrong with the names of a certificate in this space (RFC 5280 §6.1.3 (b), (c)). */
export function namesFault(space: NameSpace, certificate: Certificate): string | undefined {
  if (space.length === 0) return undefined;
  const names = namesOf(certificate);

  const constraints = space.reduce((sum, { size }) => sum + size, 0);
  if (names.length * constraints > MAX_COMPARISONS) return 'it has too many names for the name constraints of its issuers';
  for (const { permitted, excluded } of space) {
    for (const name of names) {
      // Where a kind is not mentioned, every name of it is permitted.
      const allowed = permitted.get(name.kind);
      if (allowed !== undefined && !allowed.some((subtree) => isWithin(name, subtree)))
        return 'a name of it is not within the permitted subtrees';
      if (excluded.get(name.kind)?.some((subtree) => mayBeWithin(name, subtree)))
        return 'a name of it is within an excluded subtree';
    }
  }
  return undefined;
}
