import type { Certificate } from '../../../src/verifier/certificate/certificate.js';
import { isSignedBy } from '../../../src/verifier/certificate/signed-object.js';
import { parseList } from '../../../src/verifier/revocation/crl/list/parse-list.js';
import { readList } from '../../../src/verifier/revocation/crl/list/read-list.js';
import type { RevocationList } from '../../../src/verifier/revocation/crl/list/revocation-list.js';
import { Finding } from '../finding.js';
import type { Random } from '../mutate/random.js';

/** A list that comes in pieces, however cut, is what it is as a whole, and has been signed by whom it is signed by as a whole. */
export async function compareWithStreamed(random: Random, der: Uint8Array, issuer: Certificate): Promise<void> {
  const whole = await readOrRefuse(der, () => parseList(der));
  const streamed = await readOrRefuse(der, () => readList(pieces(random, der), [issuer]));
  if (whole === undefined || streamed === undefined) {
    if (whole !== streamed)
      throw new Finding(`a list is read ${whole === undefined ? 'only in pieces' : 'only as a whole'}`, der);
    return;
  }
  const [one, other] = [describe(whole), describe(streamed.list)];
  if (one !== other) throw new Finding(`a list is ${one} as a whole and ${other} in pieces`, der);
  const isSigned = whole.issuer.equals(issuer.subject) && isSignedBy(whole, issuer.publicKey);
  if (isSigned !== streamed.signers.length > 0)
    throw new Finding('a list is signed in pieces and not as a whole, or the other way', der);
}

async function readOrRefuse<T>(der: Uint8Array, readIt: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await readIt();
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw new Finding('the parser threw another error than its own', der, error);
  }
}

async function* pieces(random: Random, der: Uint8Array): AsyncGenerator<Uint8Array> {
  const most = random.pick([3, 100, 20_000, 70_000]);
  // Pieces of three octets are for beginnings and ends; of a long list they would be too many.
  const size = () => 1 + random.below(der.length > 10_000 ? Math.max(most, 5000) : most);
  for (let at = 0; at < der.length; ) {
    const to = at + size();
    yield der.subarray(at, to);
    at = to;
  }
}

/** All of it but the numbers, which are compared by asking for them. */
function describe({ issuer, serials, extensions, signature, ...others }: RevocationList): string {
  const { crlNumber, ...otherExtensions } = extensions;
  const { signatureAlgorithm, thisUpdate, nextUpdate, hasUnknownCriticalEntry, hasEntryOfOtherIssuer } = others;
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
  return JSON.stringify([
    ...[hex(issuer.der), hex(signature), signatureAlgorithm, serials.size, `${crlNumber?.value} ${crlNumber?.isCritical}`],
    { thisUpdate, nextUpdate, hasUnknownCriticalEntry, hasEntryOfOtherIssuer, ...otherExtensions },
  ]);
}
