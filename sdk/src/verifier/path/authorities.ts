import type { Certificate } from '../certificate/certificate.js';
import { type Name, sameBytes } from '../certificate/name.js';
import type { PublicKey } from '../certificate/public-key.js';
import { isSignedBy, type SignedObject } from '../certificate/signed-object.js';

/** A CA: a name and a key. Cross-signing gives it several certificates; a new generation has the same name and another key. */
export interface Authority {
  readonly key: PublicKey;
  readonly certificates: readonly [Certificate, ...Certificate[]];
}

/** Signature checks that are left. */
interface Budget {
  checks: number;
}

/** How the names of CAs were spelled, beyond the configured ones, that are remembered. */
const MAX_SPELLINGS = 64;

/** The configured CAs, by name and key. */
export class Authorities {
  private readonly byName = new Map<string, Namesakes>();
  /** A name that is spelled as before is found by its bytes. Only names of configured CAs get in, and only so many. */
  private readonly bySpelling = new Map<string, Namesakes>();

  constructor(certificates: readonly Certificate[]) {
    for (const certificate of certificates) {
      if (certificate.subject.isEmpty) continue;
      const text = canonical(certificate.subject);
      const namesakes = this.byName.get(text) ?? new Namesakes();
      this.byName.set(text, namesakes);
      this.bySpelling.set(spelling(certificate.subject), namesakes);
      namesakes.add(certificate);
    }
  }

  /** Who signed this, of those that have the name of its issuer; undefined where none of them did, or the budget did not reach. */
  findSigner(object: SignedObject & Pick<Certificate, 'issuer' | 'extensions'>, budget: Budget): Authority | undefined {
    const keyIdentifier = object.extensions.authorityKeyIdentifier?.keyIdentifier;
    const namesakes = this.find(object.issuer);
    for (const authority of namesakes?.inOrderFor(keyIdentifier) ?? []) {
      if (budget.checks <= 0) return undefined;
      budget.checks -= 1;
      if (isSignedBy(object, authority.key)) return authority;
    }
    return undefined;
  }

  /** The CA whose own certificate this is. */
  of(certificate: Certificate): Authority | undefined {
    return this.find(certificate.subject)?.withKey(certificate.publicKey);
  }

  private find(name: Name): Namesakes | undefined {
    const spelled = spelling(name);
    const known = this.bySpelling.get(spelled);
    if (known !== undefined) return known;
    const namesakes = this.byName.get(canonical(name));
    if (namesakes !== undefined && this.bySpelling.size < this.byName.size + MAX_SPELLINGS)
      this.bySpelling.set(spelled, namesakes);
    return namesakes;
  }
}

interface AuthorityEntry extends Authority {
  readonly certificates: [Certificate, ...Certificate[]];
}

/**
 * CAs of one name: all generations of MOICA have one, and so have two of the root. The key identifiers tell them apart and say whose
 * turn is first; they prove nothing, so every other gets its turn as well (attacks, D-37).
 */
class Namesakes {
  private readonly authorities: AuthorityEntry[] = [];
  private readonly orders = new Map<string, readonly Authority[]>();

  add(certificate: Certificate): void {
    const known = this.authorities.find(({ key }) => sameBytes(key.spki, certificate.publicKey.spki));
    if (known === undefined) this.authorities.push({ key: certificate.publicKey, certificates: [certificate] });
    else known.certificates.push(certificate);
    const { subjectKeyIdentifier } = certificate.extensions;
    if (subjectKeyIdentifier !== undefined) this.orders.set(subjectKeyIdentifier, []);
    for (const identifier of this.orders.keys()) this.orders.set(identifier, this.orderFor(identifier));
  }

  withKey(key: PublicKey): Authority | undefined {
    return this.authorities.find(({ key: { spki } }) => sameBytes(spki, key.spki));
  }

  inOrderFor(keyIdentifier: string | undefined): readonly Authority[] {
    return (keyIdentifier === undefined ? undefined : this.orders.get(keyIdentifier)) ?? this.authorities;
  }

  private orderFor(keyIdentifier: string): readonly Authority[] {
    const has = ({ certificates }: Authority) =>
      certificates.some(({ extensions }) => extensions.subjectKeyIdentifier === keyIdentifier);
    return [...this.authorities.filter(has), ...this.authorities.filter((authority) => !has(authority))];
  }
}

/** RFC 5280 §7.1: equal names have equal texts. JSON leaves no line break inside. */
function canonical(name: Name): string {
  return name.relativeNames.join('\n');
}

/** One character an octet. */
function spelling({ der }: Name): string {
  return Buffer.from(der.buffer, der.byteOffset, der.length).toString('latin1');
}
