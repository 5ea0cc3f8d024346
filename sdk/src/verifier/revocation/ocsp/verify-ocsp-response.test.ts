import { generateKeyPairSync } from 'node:crypto';
import {
  certIdOf,
  makeOcspCertificate,
  type OcspAnswerRecipe,
  type OcspHash,
  ocspSigning,
  octetString,
} from '@cardbridge/fixtures/ocsp';
import { describe, expect, it } from 'vitest';
import {
  ca,
  goodAnswer,
  makeResponder,
  nextCa,
  now,
  query,
  queryAbout,
  respond,
  respondBy,
  seconds,
  somebody,
} from '../../../../test/support/ocsp-world.js';
import type { RevocationSource } from '../revocation-source.js';
import { type OcspRules, verifyOcspResponse } from './verify-ocsp-response.js';

const rules: OcspRules = { nonce: undefined, maxAgeSeconds: 120, clockSkewSeconds: 60, responderRevocation: undefined };
const revokedAt = seconds(-3600);
const revoked = { ...goodAnswer, status: { kind: 'revoked', revokedAt, reason: 1 } } as const;
const unknown = { ...goodAnswer, status: { kind: 'unknown' } } as const;
/** A critical extension of nobody. */
const strange = { oid: '1.3.6.1.4.1.99999.2', value: octetString(Buffer.from('?')), critical: true };
const wrapped = octetString(Buffer.alloc(32, 7));

const verify = async (der: Uint8Array, changed: Partial<OcspRules> = {}, about = query) =>
  (await verifyOcspResponse(der, about, { ...rules, ...changed })).answer;
const good = { status: 'good' };
const refusal = (detail: string | RegExp) => ({ status: 'unknown', detail: expect.stringMatching(detail) });

describe('what a response says', () => {
  it('is good, revoked with reason and time, or unknown', async () => {
    expect(await verify(respond())).toEqual(good);
    expect(await verify(respond({ answers: [revoked] }))).toEqual({
      status: 'revoked',
      reason: 'keyCompromise',
      revokedAt: revokedAt.getTime(),
    });
  });

  it('D-39 is never good when the responder does not know the certificate', async () => {
    expect(await verify(respond({ answers: [unknown] }))).toEqual(refusal('does not know'));
  });

  it.each([
    [undefined, undefined],
    [6, 'certificateHold'],
    // removeFromCRL, the unused one, one beyond the end.
    [8, undefined],
    [7, undefined],
    [11, undefined],
  ])('is revoked whatever the reason is (%s)', async (reason, expected) => {
    const status = { kind: 'revoked', revokedAt, ...(reason !== undefined && { reason }) } as const;
    const answer = await verify(respond({ answers: [{ ...goodAnswer, status }] }));
    expect(answer).toEqual({ status: 'revoked', revokedAt: revokedAt.getTime(), ...(expected && { reason: expected }) });
  });

  it.each([
    [1, 'malformedRequest'],
    [2, 'internalError'],
    [3, 'tryLater'],
    [5, 'sigRequired'],
    [6, 'unauthorized'],
  ])('is unknown when the responder refuses with status %i', async (responseStatus, name) => {
    expect(await verify(respond({ responseStatus }))).toEqual(refusal(name));
  });

  it.each([4, 7, 127])('is unknown with status %i, which nobody has defined', async (responseStatus) => {
    expect(await verify(respond({ responseStatus }))).toEqual(refusal('malformed'));
  });

  it('keeps the next update that comes first', async () => {
    const answers = [60, 30, 90].map((end) => ({ ...goodAnswer, nextUpdate: seconds(end) }));
    expect(await verifyOcspResponse(respond({ answers }), query, rules)).toEqual({
      answer: good,
      nextUpdate: now + 30_000,
    });
    const endless = await verifyOcspResponse(respond({ answers: [...answers, goodAnswer] }), query, rules);
    expect(endless).toEqual({ answer: good, nextUpdate: undefined });
  });
});

describe('of several answers', () => {
  const other = makeOcspCertificate({ name: 'somebody else', issuer: ca });
  const aboutOther = { ...goodAnswer, certId: certIdOf(other.certificate, ca.certificate) };

  it.each<[string, readonly OcspAnswerRecipe[], unknown]>([
    ['good and revoked', [goodAnswer, revoked], expect.objectContaining({ status: 'revoked' })],
    ['revoked and good', [revoked, goodAnswer], expect.objectContaining({ status: 'revoked' })],
    ['good, unknown and revoked', [goodAnswer, unknown, revoked], expect.objectContaining({ status: 'revoked' })],
    ['good and unknown', [goodAnswer, unknown], refusal('does not know')],
    ['unknown and good', [unknown, goodAnswer], refusal('does not know')],
    ['good and a good of last week', [goodAnswer, { ...goodAnswer, thisUpdate: seconds(-604_800) }], refusal('too old')],
    ['a good of last week and good', [{ ...goodAnswer, thisUpdate: seconds(-604_800) }, goodAnswer], refusal('too old')],
    ['good twice', [goodAnswer, goodAnswer], good],
    ['one about somebody else, revoked, and good', [{ ...revoked, certId: aboutOther.certId }, goodAnswer], good],
  ])('D-38 the worst counts: %s', async (_name, answers, expected) => {
    expect(await verify(respond({ answers }))).toEqual(expected);
  });

  it('D-38 the one with another hash counts as well', async () => {
    const byOtherHash = { ...revoked, certId: certIdOf(somebody.certificate, ca.certificate, 'sha384') };
    expect(await verify(respond({ answers: [goodAnswer, byOtherHash] }))).toMatchObject({ status: 'revoked' });
  });

  it('those about other certificates say nothing', async () => {
    expect(await verify(respond({ answers: [aboutOther] }))).toEqual(refusal('other certificates'));
  });
});

describe('the certificate that is meant', () => {
  const { certId } = goodAnswer;
  const flipped = (octets: Uint8Array) => Uint8Array.from(octets, (octet, index) => (index === 0 ? octet ^ 1 : octet));

  it.each<OcspHash>(['sha1', 'sha256', 'sha384', 'sha512'])('is found by %s', async (hash) => {
    const answers = [{ ...goodAnswer, certId: certIdOf(somebody.certificate, ca.certificate, hash) }];
    expect(await verify(respond({ answers }))).toEqual(good);
  });

  it.each([
    ['serial number', { serial: flipped(certId.serial) }],
    ['serial number, one zero longer', { serial: Uint8Array.of(...certId.serial, 0) }],
    ['name of the CA', { issuerNameHash: flipped(certId.issuerNameHash) }],
    ['key of the CA', { issuerKeyHash: flipped(certId.issuerKeyHash) }],
    ['key of the CA, shortened', { issuerKeyHash: certId.issuerKeyHash.subarray(0, 10) }],
    ['no key of the CA', { issuerKeyHash: new Uint8Array() }],
    ['algorithm of the hashes', { hash: 'sha256' as const }],
  ])('D-39 is another one with another %s', async (_name, change) => {
    expect(await verify(respond({ answers: [{ ...goodAnswer, certId: { ...certId, ...change } }] }))).toEqual(
      refusal('other certificates'),
    );
  });

  it('D-39 is another one under the next generation of the CA, which has the same name', async () => {
    const answers = [{ ...goodAnswer, certId: certIdOf(somebody.certificate, nextCa.certificate) }];
    expect(await verify(respond({ answers }))).toEqual(refusal('other certificates'));
  });
});

describe('who signs', () => {
  const stranger = makeOcspCertificate({ name: 'another CA', isAuthority: true });
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const weak = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;

  it.each(['name', 'keyHash'] as const)('may be the CA itself, by %s', async (responderId) => {
    expect(await verify(respond({ responderId }))).toEqual(good);
  });

  it.each(['name', 'keyHash'] as const)('may be a responder that the CA has certified, by %s', async (responderId) => {
    expect(await verify(respondBy(makeResponder(), { responderId }))).toEqual(good);
  });

  it.each([
    ['P-384', generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey],
    ['RSA', rsa],
  ])('may have a key of another kind than the CA: %s', async (_kind, privateKey) => {
    expect(await verify(respondBy(makeResponder({ privateKey }), { hash: 'sha384' }))).toEqual(good);
  });

  it('may have no key usage, and the name of the CA', async () => {
    const responder = makeOcspCertificate({ name: 'CA', issuer: ca, extendedKeyUsage: [ocspSigning], noCheck: true });
    expect(await verify(respondBy(responder, { responderId: 'name' }))).toEqual(good);
  });

  it('is found among other certificates', async () => {
    const responder = makeResponder();
    const certificates = [Uint8Array.of(0x30, 0), ca.certificate, stranger.certificate, responder.certificate];
    expect(await verify(respondBy(responder, { certificates }))).toEqual(good);
  });

  it.each<[string, () => Uint8Array, string]>([
    ['nobody', () => respond({ withoutSignature: true }), 'signature is not that of the CA'],
    [
      'nobody, in the name of a responder',
      () => respondBy(makeResponder(), { withoutSignature: true }),
      'signature does not hold',
    ],
    [
      'the next generation of the CA, by name',
      () => respond({ signer: nextCa, responderId: 'name' }),
      'signature is not that of the CA',
    ],
    ['the next generation of the CA, by key', () => respond({ signer: nextCa }), 'does not carry'],
    ['another CA', () => respondBy(stranger), 'certified by another CA'],
    ['the CA, under the name of another', () => respond({ signer: renamed(), responderId: 'name' }), 'does not carry'],
    ['a responder of another CA', () => respondBy(makeResponder({ issuer: stranger })), 'certified by another CA'],
    ['a responder of the next generation', () => respondBy(makeResponder({ issuer: nextCa })), 'not signed by the CA'],
    ['a responder that certified itself in the name of the CA', () => respondBy(selfMade()), 'not signed by the CA'],
    ['a responder whose certificate is not there', () => respondBy(makeResponder(), { certificates: [] }), 'does not carry'],
    [
      'a responder under a foreign key hash',
      () => respondBy(makeResponder(), { responderId: Buffer.alloc(20) }),
      'does not carry',
    ],
    [
      'a responder under the name of another',
      () => respondBy(makeResponder(), { certificates: [ca.certificate] }),
      'does not carry',
    ],
    [
      'a leaf of the CA without extended key usage',
      () => respondBy(makeOcspCertificate({ name: 'x', issuer: ca })),
      'OCSPSigning',
    ],
    [
      'a leaf of the CA for signing in',
      () => respondBy(makeResponder({ extendedKeyUsage: ['1.3.6.1.5.5.7.3.2'] })),
      'OCSPSigning',
    ],
    ['a leaf of the CA for anything', () => respondBy(makeResponder({ extendedKeyUsage: ['2.5.29.37.0'] })), 'OCSPSigning'],
    ['a responder for encipherment', () => respondBy(makeResponder({ keyUsage: 0x20 })), 'digitalSignature'],
    ['an expired responder', () => respondBy(makeResponder({ notAfter: seconds(-1) })), 'out of its validity'],
    ['a responder of tomorrow', () => respondBy(makeResponder({ notBefore: seconds(1) })), 'out of its validity'],
    ['a responder with a weak key', () => respondBy(makeResponder({ privateKey: weak })), 'too weak'],
    ['a responder with a weak certificate', () => respondBy(makeResponder({ hash: 'sha1' })), 'not signed by the CA'],
    ['a responder with a critical extension', () => respondBy(makeResponder({ unknownCritical: true })), 'critical extension'],
    ['the CA with SHA-1', () => respond({ hash: 'sha1' }), 'weak or unknown algorithm'],
  ])('D-39 is not believed if it is %s', async (_who, make, detail) => {
    expect(await verify(make())).toEqual(refusal(detail));
  });

  it('D-39 is not believed if it is a responder at the edge of its validity but one second', async () => {
    const edges = makeResponder({ notBefore: seconds(0), notAfter: seconds(0) });
    expect(await verify(respondBy(edges))).toEqual(good);
    for (const shift of [-1000, 1000]) {
      const about = { ...query, at: now + shift };
      expect(await verify(respondBy(edges), {}, about)).toEqual(refusal('out of its validity'));
    }
  });

  it('D-39 is not believed about itself', async () => {
    const responder = makeResponder();
    const about = queryAbout(responder);
    const answers = [{ ...goodAnswer, certId: certIdOf(responder.certificate, ca.certificate) }];
    expect(await verify(respondBy(responder, { answers }), {}, about)).toEqual(refusal('the one that is asked about'));
    expect(await verify(respond({ answers }), {}, about)).toEqual(good);
  });

  it('D-38 is believed by its own signature, not by that of the first certificate with its name', async () => {
    const [right, wrong] = [makeResponder(), makeResponder({ extendedKeyUsage: [] })];
    const both = [wrong.certificate, right.certificate];
    expect(await verify(respondBy(right, { responderId: 'name', certificates: both }))).toEqual(good);
    expect(await verify(respondBy(wrong, { responderId: 'name', certificates: both }))).toEqual(
      refusal('signature does not hold'),
    );
  });

  function renamed() {
    return { certificate: stranger.certificate, privateKey: ca.privateKey };
  }

  function selfMade() {
    const impostor = makeOcspCertificate({ name: 'CA', isAuthority: true });
    return makeResponder({ issuer: impostor });
  }
});

describe('a responder without id-pkix-ocsp-nocheck', () => {
  const response = respondBy(makeResponder({ noCheck: false }));
  const source = (status: RevocationSource['status']): Partial<OcspRules> => ({ responderRevocation: { status } });

  it('D-39 is refused where nobody can be asked about it', async () => {
    expect(await verify(response)).toEqual(refusal('nocheck'));
  });

  it('is believed if its own certificate is good', async () => {
    const asked: unknown[] = [];
    const { signal } = new AbortController();
    const rule = source((about) => {
      asked.push(about);
      return { status: 'good' };
    });
    expect(await verify(response, rule, { ...query, signal })).toEqual(good);
    expect(asked).toEqual([
      { certificate: expect.objectContaining({ serialNumber: expect.any(String) }), issuer: query.issuer, at: now, signal },
    ]);
  });

  it.each<[string, RevocationSource['status']]>([
    ['revoked', () => ({ status: 'revoked' })],
    ['unknown', () => Promise.resolve({ status: 'unknown', detail: 'x' })],
    ['could not be looked up', () => Promise.reject(new Error('down'))],
  ])('D-39 is refused if its certificate is %s', async (word, status) => {
    expect(await verify(response, source(status))).toEqual(refusal(word));
  });

  it('is not asked about when it is not the one who signed', async () => {
    let asked = 0;
    const rule = source(() => {
      asked += 1;
      return { status: 'good' };
    });
    expect(await verify(respondBy(makeResponder({ noCheck: false }), { withoutSignature: true }), rule)).toMatchObject({
      status: 'unknown',
    });
    expect(asked).toBe(0);
  });
});

describe('the nonce', () => {
  const nonce = Buffer.alloc(32, 7);

  it('has to come back', async () => {
    expect(await verify(respond({ nonce: wrapped }), { nonce })).toEqual(good);
  });

  it.each([
    ['another', octetString(Buffer.alloc(32, 8))],
    ['a shorter', octetString(Buffer.alloc(31, 7))],
    ['a longer', octetString(Buffer.alloc(33, 7))],
    ['an empty', octetString()],
    ['an unwrapped', nonce],
  ])('D-39 must not be %s one', async (_which, other) => {
    expect(await verify(respond({ nonce: other }), { nonce })).toEqual(refusal('its nonce is another one'));
  });

  it('D-39 must not be missing, as in a response that is played again', async () => {
    expect(await verify(respond(), { nonce })).toEqual(refusal('it has no nonce'));
  });

  it('D-38 must not come twice', async () => {
    const extensions = [{ oid: '1.3.6.1.5.5.7.48.1.2', value: wrapped }];
    expect(await verify(respond({ nonce: octetString(Buffer.alloc(32)), extensions }), { nonce })).toEqual(
      refusal('malformed'),
    );
  });

  it('does not matter where none was sent, as of old responders that do not wrap it', async () => {
    expect(await verify(respond({ nonce: Buffer.alloc(8, 0xff) }))).toEqual(good);
  });

  it('may be critical', async () => {
    expect(
      await verify(respond({ extensions: [{ oid: '1.3.6.1.5.5.7.48.1.2', value: wrapped, critical: true }] }), { nonce }),
    ).toEqual(good);
  });
});

describe('an extension that is not understood', () => {
  it('does not matter while it is not critical', async () => {
    const extensions = [{ ...strange, critical: false }];
    expect(await verify(respond({ extensions, answers: [{ ...goodAnswer, extensions }] }))).toEqual(good);
  });

  it('refuses the response if it is critical', async () => {
    expect(await verify(respond({ extensions: [strange] }))).toEqual(refusal('it has a critical extension'));
  });

  it('refuses the answer if it is critical', async () => {
    expect(await verify(respond({ answers: [{ ...goodAnswer, extensions: [strange] }] }))).toEqual(
      refusal('its answer has a critical extension'),
    );
  });
});

describe('the time', () => {
  const at = (from: number, to?: number): OcspAnswerRecipe => ({
    ...goodAnswer,
    thisUpdate: seconds(from),
    ...(to !== undefined && { nextUpdate: seconds(to) }),
  });
  const strict: Partial<OcspRules> = { maxAgeSeconds: 120, clockSkewSeconds: 60 };

  it.each<[string, OcspAnswerRecipe, number]>([
    ['as old as it may be', at(-120), 0],
    ['as far ahead as clocks may be apart', at(60), 60],
    ['just superseded, as far as clocks may be apart', at(-90, -60), 0],
    ['for this second only', at(0, 0), 0],
    ['long valid', at(0, 86_400), 0],
  ])('is right: %s', async (_name, answer, producedAt) => {
    expect(await verify(respond({ answers: [answer], producedAt: seconds(producedAt) }), strict)).toEqual(good);
  });

  it.each<[string, OcspAnswerRecipe, number, string]>([
    ['too old by a second', at(-121), 0, 'too old'],
    ['too old, however long it says it holds', at(-121, 86_400), 0, 'too old'],
    ['of the future', at(61), 60, 'from the future'],
    ['superseded', at(-90, -61), 0, 'superseded'],
    ['over before it began', at(0, -1), 0, 'ends before it begins'],
    ['produced in the future', at(0), 61, 'produced in the future'],
    ['produced before what it tells', at(0), -61, 'younger than the response'],
  ])('D-39 is wrong: %s', async (_name, answer, producedAt, detail) => {
    expect(await verify(respond({ answers: [answer], producedAt: seconds(producedAt) }), strict)).toEqual(refusal(detail));
  });

  it('D-39 of a good answer from before the revocation passes', async () => {
    const old = respond();
    expect(await verify(old, strict)).toEqual(good);
    expect(await verify(old, strict, { ...query, at: now + 120_001 })).toEqual(refusal('too old'));
  });

  it('D-39 counts for revoked as well: an old one is no news', async () => {
    expect(await verify(respond({ answers: [{ ...revoked, thisUpdate: seconds(-121) }] }))).toEqual(refusal('too old'));
  });
});
