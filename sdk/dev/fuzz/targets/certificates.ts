import type { KeyObject } from 'node:crypto';
import type { Certificate } from '../../../src/verifier/certificate/certificate.js';
import { parseCertificate } from '../../../src/verifier/certificate/parse-certificate.js';
import { Finding } from '../finding.js';
import { mutateObject, type Sample } from '../mutate/mutate-object.js';
import { mutateTlv } from '../mutate/mutate-tlv.js';
import type { Random } from '../mutate/random.js';
import { at, copyTlv } from '../mutate/tlv.js';
import type { FuzzWorld, Somebody } from '../world/fuzz-world.js';
import { seal } from '../world/seal.js';
import type { Site } from '../world/site.js';
import { compareCertificates } from './compare-certificates.js';
import type { Target } from './target.js';

/**
 * Certificates that are hurt, in a token whose signature is right. Who only hurts them is never let in; who could sign them again, as
 * the CA can, may be let in, but only by what OpenSSL too reads as a valid certificate of this key.
 */
export function certificates(world: FuzzWorld, site: Site): Target {
  const everybody: readonly Somebody[] = [...world.people, ...world.unfit, world.revoked];
  const authorities = [world.root, world.issuer] as const;

  return {
    name: 'certificates',
    run: async (random) => {
      const person = random.pick(everybody);
      const sample = random.oneIn(10) ? random.pick(authorities) : person.certificate;
      const other = random.oneIn(4) ? random.pick(authorities) : random.pick(everybody).certificate;
      const isSealed = random.oneIn(3);
      const der = isSealed ? resealed(random, sample, other, world.issuerKey) : mutateObject(random, sample, other);
      const parsed = tryParse(der);
      const theirs = parsed === undefined ? undefined : await compareCertificates(der, parsed);

      const token = { ...person.token, unverifiedCertificate: Buffer.from(der).toString('base64') };
      await site.putChallenge(person.challengeNonce);
      const outcome = await site.signIn({ token, challengeNonce: person.challengeNonce }, JSON.stringify(token));
      if ('code' in outcome) return;
      const isGood =
        world.people.some(({ certificate }) => Buffer.compare(certificate.der, der) === 0) || isRevoked(world, der);
      if (isGood) return;
      if (!isSealed) throw new Finding('a certificate that nobody signed was accepted', der);
      if (parsed === undefined) throw new Finding('a certificate was accepted that could not be read', der);
      if (theirs === undefined) return;
      const faults = [
        [theirs.ca, 'it is that of a CA'],
        [!(Date.parse(theirs.validFrom) <= world.now && world.now <= Date.parse(theirs.validTo)), 'it is not valid'],
        [!theirs.publicKey.equals(person.publicKey), 'its key is another one'],
      ] as const;
      const fault = faults.find(([holds]) => holds);
      if (fault !== undefined) throw new Finding(`a certificate was accepted, and ${fault[1]}`, der);
    },
  };
}

/** The sites here ask no list unless they are told to. */
function isRevoked({ revoked }: FuzzWorld, der: Uint8Array): boolean {
  return Buffer.compare(revoked.certificate.der, der) === 0;
}

/** Changed and then signed, as only the CA could. */
function resealed(random: Random, sample: Sample, other: Sample, issuerKey: KeyObject): Uint8Array {
  const tbs = at(sample.tlv, 0);
  return seal(mutateTlv(random, copyTlv(tbs ?? sample.tlv), other.tlv), issuerKey);
}

function tryParse(der: Uint8Array): Certificate | undefined {
  try {
    const parsed = parseCertificate(der);
    // Read on demand, and by strangers' bytes as well.
    void parsed.subject.relativeNames;
    void parsed.issuer.relativeNames;
    return parsed;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw new Finding('the parser threw another error than its own', der, error);
  }
}
