import {
  certIdOf,
  makeOcspCertificate,
  makeOcspResponse,
  type OcspAnswerRecipe,
  type OcspResponseRecipe,
  ocspSigning,
} from '@cardbridge/fixtures/ocsp';
import type { CertifiedKey } from '@cardbridge/fixtures/pki';
import { parseCertificate } from '../../../src/verifier/certificate/parse-certificate.js';
import type { RevocationAnswer, RevocationQuery, RevocationSource } from '../../../src/verifier/index.js';
import { ocspRevocation, parseOcspResponse } from '../../../src/verifier/revocation/ocsp/index.js';
import { Finding } from '../finding.js';
import { mutateObject, type Sample, sampleOf } from '../mutate/mutate-object.js';
import { mutateTlv } from '../mutate/mutate-tlv.js';
import type { Random } from '../mutate/random.js';
import { at, copyTlv, encodeTlv, parseTlv, type Tlv } from '../mutate/tlv.js';
import type { FuzzWorld } from '../world/fuzz-world.js';
import { sealed } from '../world/seal.js';
import type { Site } from '../world/site.js';
import type { Target } from './target.js';

/** Where the signed part stands, its algorithm and its signature beside it: OCSPResponse, [0], ResponseBytes, OCTET STRING, BasicOCSPResponse. */
const BASIC = [1, 0, 1, 0] as const;

interface Response {
  readonly sample: Sample;
  readonly status: RevocationAnswer['status'];
  readonly signer: CertifiedKey;
}

/**
 * OCSP responses that are hurt, of a CA and of its responder, about somebody good and somebody revoked. One whose signed part is
 * another than before says nothing; one that was signed again says good only where an answer about this very certificate does.
 */
export function responses(world: FuzzWorld, site: Site): Target {
  const [{ certificate, challengeNonce }] = world.people;
  const person = parseCertificate(certificate.der);
  const query: RevocationQuery = { certificate: person, issuer: parseCertificate(world.issuer.der), at: world.now };
  const all = makeResponses(world);
  const responderUrl = 'http://ocsp.example/';
  let answer: Uint8Array = new Uint8Array();
  const fetched = ocspRevocation({
    responders: [{ issuer: world.issuer.der, url: responderUrl }],
    withoutOcspNonce: true,
    fetch: async () => ({
      status: 200,
      headers: { 'content-type': 'application/ocsp-response' },
      body: (async function* () {
        yield answer;
      })(),
    }),
  });

  return {
    name: 'responses',
    run: async (random) => {
      const response = random.pick(all);
      const other = random.pick(all);
      const isSealed = random.oneIn(3);
      const der = isSealed ? resealed(random, response, other) : mutateObject(random, response.sample, other.sample);
      parse(der);
      answer = der;
      const { status } = await statusOf(fetched, query, der);
      const isSame = sameSigned(der, response.sample.der);
      if (Buffer.compare(der, response.sample.der) === 0 && status !== response.status)
        throw new Finding(`the right response says ${status}`, der);
      if (status !== 'unknown' && isSame && status !== response.status)
        throw new Finding(`a response says ${status}, not ${response.status}`, der);
      if (status !== 'unknown' && !isSame && !isSealed && !sameSigned(der, other.sample.der))
        throw new Finding(`a response that nobody signed says ${status}`, der);
      if (status === 'good' && !saysGood(der, person.serial))
        throw new Finding('a response says good that has no such answer', der);
      if (random.oneIn(4)) {
        site.setRevocation(fetched);
        await site.putChallenge(challengeNonce);
        const { token } = world.people[0];
        const outcome = await site.signIn({ token, challengeNonce }, Buffer.from(der).toString('base64'));
        const expected = { good: undefined, revoked: 'ERR_CERTIFICATE_REVOKED', unknown: 'ERR_REVOCATION_UNKNOWN' }[status];
        const code = 'code' in outcome ? outcome.code : undefined;
        if (code !== expected) throw new Finding(`the source says ${status}, the verifier ${code}`, der);
      }
    },
  };
}

function makeResponses({ issuer, issuerKey, people, now }: FuzzWorld): readonly Response[] {
  const ca: CertifiedKey = { certificate: issuer.der, privateKey: issuerKey };
  const at = new Date(Math.floor(now / 1000) * 1000);
  const responder = makeOcspCertificate({
    name: 'responder',
    issuer: ca,
    extendedKeyUsage: [ocspSigning],
    keyUsage: 0x80,
    noCheck: true,
  });
  const answer: OcspAnswerRecipe = {
    certId: certIdOf(people[0].certificate.der, issuer.der),
    status: { kind: 'good' },
    thisUpdate: at,
    nextUpdate: new Date(at.getTime() + 60_000),
  };
  const revoked = { kind: 'revoked', revokedAt: at, reason: 1 } as const;
  const right: OcspResponseRecipe = {
    responseStatus: 0,
    signer: ca,
    responderId: 'keyHash',
    producedAt: at,
    answers: [answer],
    certificates: [],
    hash: 'sha256',
  };
  const make = (status: Response['status'], twist: Partial<OcspResponseRecipe>): Response => {
    const recipe = { ...right, ...twist };
    return { sample: sampleOf(makeOcspResponse(recipe)), status, signer: recipe.signer };
  };
  const byResponder = { signer: responder, certificates: [responder.certificate] };
  return [
    make('good', {}),
    make('good', byResponder),
    make('good', { ...byResponder, responderId: 'name', certificates: [issuer.der, responder.certificate] }),
    make('revoked', { answers: [{ ...answer, status: revoked }] }),
    make('revoked', { ...byResponder, answers: [answer, { ...answer, status: revoked }] }),
    make('unknown', { answers: [{ ...answer, status: { kind: 'unknown' } }] }),
    make('unknown', { ...byResponder, responderId: 'keyHash', certificates: [] }),
    make('unknown', { responseStatus: 3 }),
  ];
}

function resealed(random: Random, { sample, signer }: Response, other: Response): Uint8Array {
  const whole = copyTlv(sample.tlv);
  const [holder, basic] = [at(whole, ...BASIC.slice(0, -1)), at(whole, ...BASIC)];
  const tbs = at(basic, 0);
  if (holder === undefined || basic === undefined || tbs === undefined) return sample.der;
  const changed = sealed(mutateTlv(random, tbs, other.sample.tlv), signer.privateKey);
  holder.children = [{ ...changed, children: [...(changed.children ?? []), ...(basic.children?.slice(3) ?? [])] }];
  return encodeTlv(whole);
}

function parse(der: Uint8Array): void {
  try {
    parseOcspResponse(der);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw new Finding('the parser threw another error than its own', der, error);
  }
}

async function statusOf(source: RevocationSource, query: RevocationQuery, der: Uint8Array): Promise<RevocationAnswer> {
  try {
    return await source.status(query);
  } catch (error) {
    throw new Finding('a response makes the source throw', der, error);
  }
}

/**
 * Whether what is signed and its signature are the same in both. The algorithm between them is not signed, and has two spellings, with NULL
 * and without; the certificates after them are nobody's word either.
 */
function sameSigned(one: Uint8Array, other: Uint8Array): boolean {
  const signed = (der: Uint8Array) =>
    at(parseTlv(der), ...BASIC)
      ?.children?.slice(0, 3)
      .map(encodeTlv) ?? [];
  const [ours, theirs] = [signed(one), signed(other)];
  return (
    ours.length === 3 &&
    [0, 2].every((index) => Buffer.compare(ours[index] ?? new Uint8Array(), theirs[index] ?? new Uint8Array()) === 0)
  );
}

/** Whether one of the answers names this serial number, and has the status good. */
function saysGood(der: Uint8Array, serial: Uint8Array): boolean {
  const answers = (at(parseTlv(der), ...BASIC, 0)?.children ?? [])
    .filter(({ tag }) => tag === 0x30)
    .flatMap((part: Tlv) => part.children ?? []);
  return answers.some((answer) => {
    const [number, status] = [at(answer, 0, 3), at(answer, 1)];
    return status?.tag === 0x80 && number !== undefined && Buffer.compare(number.content, serial) === 0;
  });
}
