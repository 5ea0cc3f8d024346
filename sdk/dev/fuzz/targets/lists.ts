import { parseCertificate } from '../../../src/verifier/certificate/parse-certificate.js';
import {
  crlRevocation,
  type RevocationAnswer,
  type RevocationSource,
  VerifierConfigurationError,
} from '../../../src/verifier/index.js';
import { Finding } from '../finding.js';
import { mutateObject, type Sample, sampleOf } from '../mutate/mutate-object.js';
import { mutateTlv } from '../mutate/mutate-tlv.js';
import type { Random } from '../mutate/random.js';
import { at, copyTlv, parseTlv, type Tlv } from '../mutate/tlv.js';
import type { FuzzWorld } from '../world/fuzz-world.js';
import { seal } from '../world/seal.js';
import type { Site } from '../world/site.js';
import { compareWithStreamed } from './compare-lists.js';
import type { Target } from './target.js';

/**
 * Revocation lists that are hurt. One that the CA has not signed says nothing of anybody; one that it has signed again calls nobody
 * good whose serial number stands in it.
 */
export function lists(world: FuzzWorld, site: Site): Target {
  const { issuer, issuerKey, revoked, people, now } = world;
  // Longer than what the reader of streams holds at once.
  const long = withEntries(world, 2500);
  const [good] = people;
  const issuerCertificate = parseCertificate(issuer.der);
  const certificates = [revoked, good].map((person) => ({ person, certificate: parseCertificate(person.certificate.der) }));

  return {
    name: 'lists',
    run: async (random) => {
      const list = random.oneIn(50) ? long : world.list;
      const isSealed = random.oneIn(3);
      const other = random.oneIn(2) ? list : issuer;
      const tbs = at(list.tlv, 0) ?? list.tlv;
      const der = isSealed ? seal(mutateTlv(random, copyTlv(tbs), other.tlv), issuerKey) : mutateObject(random, list, other);
      await compareWithStreamed(random, der, issuerCertificate);
      const source = read(der);
      if (source === undefined) return;
      const isSame = Buffer.compare(der, list.der) === 0;
      for (const { person, certificate } of certificates) {
        const answer = await answerOf(source, { certificate, issuer: issuerCertificate, at: now }, der);
        const right = person === revoked ? 'revoked' : 'good';
        if (isSame && answer.status !== right) throw new Finding(`the right list says ${answer.status}`, der);
        if (isSame || answer.status === 'unknown') continue;
        if (!isSealed) throw new Finding(`a list that nobody signed says ${answer.status}`, der);
        const isNamed = names(der, certificate.serial);
        if (answer.status === 'good' && isNamed) throw new Finding('a list says good that names the certificate', der);
        if (answer.status === 'revoked' && !isNamed)
          throw new Finding('a list says revoked that does not name the certificate', der);
      }
      if (random.oneIn(4)) await signIn(random, source, der);
    },
  };

  async function signIn(random: Random, source: RevocationSource, der: Uint8Array): Promise<void> {
    const person = random.oneIn(2) ? revoked : good;
    site.setRevocation(source);
    await site.putChallenge(person.challengeNonce);
    const outcome = await site.signIn(person, Buffer.from(der).toString('base64'));
    const codes = ['ERR_CERTIFICATE_REVOKED', 'ERR_REVOCATION_UNKNOWN'];
    if ('code' in outcome && !codes.includes(outcome.code)) throw new Finding(`a list causes ${outcome.code}`, der);
    if ('identity' in outcome && person === revoked && names(der, parseCertificate(revoked.certificate.der).serial))
      throw new Finding('somebody revoked was let in', der);
  }
}

/** The list with so many entries more. */
function withEntries({ list, issuerKey }: FuzzWorld, count: number): Sample {
  const tbs = copyTlv(at(list.tlv, 0) ?? list.tlv);
  const entries = tbs.children?.find(({ children = [] }) => at(children[0], 0)?.tag === 0x02);
  const [first] = entries?.children ?? [];
  if (entries === undefined || first === undefined) throw new TypeError('a list without entries');
  for (let serial = 1; serial <= count; serial += 1) {
    const entry = copyTlv(first);
    Object.assign(at(entry, 0) ?? {}, { content: Buffer.from(`40${serial.toString(16).padStart(30, '0')}`, 'hex') });
    entries.children?.push(entry);
  }
  return sampleOf(seal(tbs, issuerKey));
}

function read(der: Uint8Array): RevocationSource | undefined {
  try {
    return crlRevocation({ crls: [der] });
  } catch (error) {
    if (error instanceof VerifierConfigurationError && error.cause instanceof SyntaxError) return undefined;
    throw new Finding('the parser threw another error than its own', der, error);
  }
}

async function answerOf(
  source: RevocationSource,
  query: Parameters<RevocationSource['status']>[0],
  der: Uint8Array,
): Promise<RevocationAnswer> {
  try {
    return await source.status(query);
  } catch (error) {
    throw new Finding('a list makes the source throw', der, error);
  }
}

/** Whether an entry of the list begins with this serial number, as the bytes alone show it. */
function names(der: Uint8Array, serial: Uint8Array): boolean {
  const entries = (at(parseTlv(der), 0)?.children ?? [])
    .filter(({ tag }) => tag === 0x30)
    .flatMap((part: Tlv) => part.children ?? []);
  return entries.some((entry) => {
    const number = at(entry, 0);
    return number?.tag === 0x02 && Buffer.compare(number.content, serial) === 0;
  });
}
