import { derOid, derValue, type ListRecipe, loadTestPki, makeListAuthority } from '@cardbridge/fixtures/pki';
import { describe, expect, it } from 'vitest';
import type { Certificate } from '../../certificate/certificate.js';
import { readDistributionPoints } from '../../certificate/distribution-point.js';
import { parseCertificate } from '../../certificate/parse-certificate.js';
import { DerReader } from '../../der/index.js';
import { VerifierConfigurationError } from '../../errors.js';
import { type CrlRevocationOptions, crlRevocation } from './crl-revocation.js';
import { parseList } from './list/parse-list.js';

const pki = await loadTestPki();
const generation = pki.bad.revoked.issuerGeneration - 1;
const der = at(pki.crls, generation);
const otherDer = at(pki.crls, 1 - generation);
const realIssuer = parseCertificate(at(pki.intermediates, generation));
const realRevoked = parseCertificate(pki.bad.revoked.signature.certificate);
const realGood = parseCertificate(pki.bad.revoked.encryption.certificate);

const authority = makeListAuthority();
const issuer = parseCertificate(authority.certificate);
/** Nobody's certificate but in what lists look at. */
const person: Certificate = {
  ...issuer,
  serial: Uint8Array.of(1, 2, 3),
  extensions: { ...issuer.extensions, basicConstraints: undefined, keyUsage: 0x8000 },
};
const caBelow: Certificate = { ...person, extensions: issuer.extensions };
const now = new Date('2026-06-01T00:00:00Z');
const later = new Date('2026-06-02T00:00:00Z');
const entry = { serial: person.serial, date: now };
const other = { serial: Uint8Array.of(9), date: now };

function at<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined) throw new TypeError('there is none');
  return item;
}

const list = (recipe: Partial<ListRecipe> = {}) => authority.makeList({ thisUpdate: now, nextUpdate: later, ...recipe });

function ask(
  crls: readonly Uint8Array[],
  {
    certificate = person,
    time = now.getTime(),
    ...options
  }: { certificate?: Certificate; issuer?: Certificate; time?: number } & Partial<CrlRevocationOptions> = {},
) {
  return crlRevocation({ crls, ...options }).status({ certificate, issuer: options.issuer ?? issuer, at: time });
}

const unknown = (detail: RegExp) => ({ status: 'unknown', detail: expect.stringMatching(detail) });

// DER of names and scopes (RFC 5280 §4.2.1.13, §5.2.5).
const uri = (text: string) => derValue(0x86, Buffer.from(text, 'latin1'));
const relative = derValue(0xa0, derValue(0xa1, derValue(0x30, derOid('2.5.4.3'), derValue(0x0c, Buffer.from('Part 1')))));
const fullName = (...names: readonly Uint8Array[]) => derValue(0xa0, derValue(0xa0, ...names));
const yes = Uint8Array.of(0xff);
const scope = (...parts: readonly Uint8Array[]) => [{ oid: '2.5.29.28', critical: true, value: derValue(0x30, ...parts) }];
const pointingTo = (...points: readonly Uint8Array[]): Certificate => ({
  ...person,
  extensions: {
    ...person.extensions,
    distributionPoints: readDistributionPoints(new DerReader(derValue(0x30, ...points.map((point) => derValue(0x30, point))))),
  },
});
const [one, two] = [uri('http://lists.invalid/1.crl'), uri('http://lists.invalid/2.crl')];

describe('crlRevocation', () => {
  it('D-40 tells revoked from good, while the list is fresh', async () => {
    const source = crlRevocation({ crls: [otherDer, der] });
    const { thisUpdate, nextUpdate = 0 } = parseList(der);
    for (const time of [thisUpdate, nextUpdate]) {
      expect(await source.status({ certificate: realRevoked, issuer: realIssuer, at: time })).toMatchObject({
        status: 'revoked',
      });
      expect(await source.status({ certificate: realGood, issuer: realIssuer, at: time })).toEqual({ status: 'good' });
    }
    for (const [time, detail] of [
      [thisUpdate - 1, /not in force yet/],
      [nextUpdate + 1, /stale/],
    ] as const) {
      expect(await source.status({ certificate: realRevoked, issuer: realIssuer, at: time })).toEqual(unknown(detail));
      expect(await source.status({ certificate: realGood, issuer: realIssuer, at: time })).toEqual(unknown(detail));
    }
  });

  it('says why and since when, as the list does', async () => {
    const hold = { ...entry, extensions: [{ oid: '2.5.29.21', critical: false, value: derValue(0x0a, Uint8Array.of(6)) }] };
    expect(await ask([list({ entries: [hold] })])).toEqual({
      status: 'revoked',
      reason: 'certificateHold',
      revokedAt: now.getTime(),
    });
    expect(await ask([list({ entries: [entry] })])).toEqual({ status: 'revoked', revokedAt: now.getTime() });
  });

  it('D-40 knows nothing without the list of this very key', async () => {
    expect(await ask([])).toEqual(unknown(/no list of this CA/));
    const query = { certificate: realGood, issuer: realIssuer, at: parseList(der).thisUpdate };
    // Same name, other generation.
    expect(await crlRevocation({ crls: [otherDer] }).status(query)).toEqual(unknown(/another key/));
    // Another CA.
    expect(await ask([der])).toEqual(unknown(/no list of this CA/));
  });

  it('D-40 believes the signature, not name and key identifier', async () => {
    const impostor = { ...issuer, publicKey: realIssuer.publicKey };
    const source = crlRevocation({ crls: [list()] });
    const query = { certificate: person, at: now.getTime() };
    expect(await source.status({ ...query, issuer: impostor })).toEqual(unknown(/signature/));
    // The answer about one key is not kept for another.
    expect(await source.status({ ...query, issuer })).toEqual({ status: 'good' });
    expect(await source.status({ ...query, issuer: impostor })).toEqual(unknown(/signature/));
  });

  it('D-40 takes no list of a self-made CA of the same name, with or without the key identifier', async () => {
    const selfMade = makeListAuthority();
    const plain = selfMade.makeList({ thisUpdate: now, nextUpdate: later });
    expect(await ask([plain])).toEqual(unknown(/another key/));
    const keyIdentifier = derValue(0x30, derValue(0x80, Buffer.from(issuer.extensions.subjectKeyIdentifier ?? '', 'hex')));
    const posing = selfMade.makeList({
      thisUpdate: now,
      nextUpdate: later,
      extensions: [{ oid: '2.5.29.35', critical: false, value: keyIdentifier }],
    });
    expect(await ask([posing])).toEqual(unknown(/signature/));
    // Beside the real list it neither hides nor adds anything.
    expect(await ask([posing, plain, list({ entries: [entry] })])).toMatchObject({ status: 'revoked' });
    const listing = selfMade.makeList({ thisUpdate: now, nextUpdate: later, entries: [entry] });
    expect(await ask([listing, list()])).toEqual({ status: 'good' });
  });

  it('takes lists of another key of the CA only from a signer that the operator vouches for, while it is valid', async () => {
    const signer = makeListAuthority({ keyUsage: ['cRLSign'] });
    const certificate = parseCertificate(signer.certificate);
    const time = certificate.notBefore + 1;
    const recipe = { thisUpdate: new Date(time - 1), nextUpdate: new Date(certificate.notAfter + 10_000) };
    const crlSigners = [signer.certificate];
    const [full, empty] = [signer.makeList({ ...recipe, entries: [entry] }), signer.makeList(recipe)];
    expect(await ask([full], { time })).toEqual(unknown(/another key/));
    expect(await ask([full], { time, crlSigners })).toMatchObject({ status: 'revoked' });
    expect(await ask([empty], { time, crlSigners })).toEqual({ status: 'good' });
    expect(await ask([empty], { time: certificate.notAfter + 1, crlSigners })).toEqual(unknown(/another key/));
    // Of another name it signs nothing for this CA.
    const stranger = makeListAuthority({ name: [['CN', 'TEST ONLY stranger']] });
    const ofStranger = stranger.makeList({ ...recipe, entries: [] });
    expect(await ask([ofStranger], { time, crlSigners: [stranger.certificate] })).toEqual(unknown(/no list of this CA/));
  });

  it('refuses a signer that may not sign lists, and what is no certificate', () => {
    const unfit = makeListAuthority({ keyUsage: ['keyCertSign'] }).certificate;
    for (const bad of [unfit, Uint8Array.of(0x30, 0)]) {
      expect(() => crlRevocation({ crls: [], crlSigners: [authority.certificate, bad] })).toThrow(VerifierConfigurationError);
      expect(() => crlRevocation({ crls: [], crlSigners: [authority.certificate, bad] })).toThrow(/crlSigners\[1\]/);
    }
  });

  it('D-40 takes no list from a CA that may not sign any; one without key usage may', async () => {
    const extensions = { ...issuer.extensions, keyUsage: 0x0400 };
    expect(await ask([list()], { issuer: { ...issuer, extensions } })).toEqual(unknown(/cRLSign/));
    const silent = { ...issuer.extensions, keyUsage: undefined };
    expect(await ask([list()], { issuer: { ...issuer, extensions: silent } })).toEqual({ status: 'good' });
  });

  it('D-40 takes no list that was changed', async () => {
    const altered = Buffer.from(list({ entries: [{ serial: Uint8Array.of(1, 2, 4), date: now }, entry] }));
    const place = altered.indexOf(Buffer.of(2, 3, 1, 2, 3)) + 4;
    altered[place] = 5;
    expect(parseList(altered).serials.find(person.serial)).toBeUndefined();
    expect(await ask([altered])).toEqual(unknown(/signature/));
  });

  it('D-40 takes no list signed with SHA-1', async () => {
    const weak = makeListAuthority({ keys: 'RSA-2048' });
    const signer = parseCertificate(weak.certificate);
    const recipe = { thisUpdate: now, nextUpdate: later };
    expect(await ask([weak.makeList(recipe)], { issuer: signer })).toEqual({ status: 'good' });
    expect(await ask([weak.makeList({ ...recipe, padding: 'pss' })], { issuer: signer })).toEqual({ status: 'good' });
    expect(await ask([weak.makeList({ ...recipe, hash: 'sha1' })], { issuer: signer })).toEqual(unknown(/signature/));
  });

  it('D-40 takes no list that does not say how long it is fresh', async () => {
    expect(await ask([list({ nextUpdate: undefined })])).toEqual(unknown(/how long/));
  });

  it('D-40 takes no delta list, beside the complete one or alone (RFC 5280 §5.2.4)', async () => {
    const number = derValue(0x02, Uint8Array.of(1));
    const delta = list({ entries: [other], extensions: [{ oid: '2.5.29.27', critical: true, value: number }] });
    expect(await ask([delta])).toEqual(unknown(/delta/));
    expect(await ask([delta, list({ entries: [entry] })])).toMatchObject({ status: 'revoked' });
    // Not marked critical, as it has to be, it is a delta list all the same.
    const quiet = list({ extensions: [{ oid: '2.5.29.27', critical: false, value: number }] });
    expect(await ask([quiet])).toEqual(unknown(/delta/));
  });

  it('D-40 takes no indirect list, whether it says so itself or an entry does (RFC 5280 §5.2.5, §5.3.3)', async () => {
    expect(await ask([list({ extensions: scope(derValue(0x84, yes)) })])).toEqual(unknown(/indirect/));
    const foreign = { ...other, extensions: [{ oid: '2.5.29.29', critical: true, value: derValue(0x30) }] };
    expect(await ask([list({ entries: [foreign] })])).toEqual(unknown(/indirect/));
  });

  it('D-40 takes no list without a number, or with a critical one (RFC 5280 §5.2.3)', async () => {
    expect(await ask([list({ withoutNumber: true })])).toEqual(unknown(/number/));
    const value = derValue(0x02, Uint8Array.of(1));
    expect(await ask([list({ extensions: [{ oid: '2.5.29.20', critical: true, value }] })])).toEqual(unknown(/number/));
    expect(await ask([list({ extensions: 'none' })])).toEqual(unknown(/number/));
  });

  it.each(['list', 'entry'] as const)(
    'D-40 never says good by a list with an unknown critical extension of the %s',
    async (place) => {
      const extensions = [{ oid: '2.5.29.99', critical: true, value: derValue(0x05) }];
      const make = (entries: readonly (typeof entry)[]) =>
        place === 'list' ? list({ entries, extensions }) : list({ entries: entries.map((item) => ({ ...item, extensions })) });
      expect(await ask([make([other])])).toEqual(unknown(/critical extension/));
      expect(await ask([make([other, entry])])).toMatchObject({ status: 'revoked' });
      const uncritical = extensions.map((extension) => ({ ...extension, critical: false }));
      expect(await ask([list({ entries: [{ ...other, extensions: uncritical }], extensions: uncritical })])).toEqual({
        status: 'good',
      });
    },
  );

  it('lets one list that names the certificate decide, whatever another one says', async () => {
    const older = list({ entries: [entry] });
    const newer = list({ thisUpdate: new Date(now.getTime() + 1000), crlNumber: 2 });
    const time = later.getTime();
    expect(await ask([older, newer], { time })).toMatchObject({ status: 'revoked' });
    expect(await ask([newer, older], { time })).toMatchObject({ status: 'revoked' });
  });

  it('D-40 applies a list for people or for CAs to those alone', async () => {
    const forPeople = list({ extensions: scope(derValue(0x81, yes)) });
    const forAuthorities = list({ extensions: scope(derValue(0x82, yes)) });
    const forAttributes = list({ extensions: scope(derValue(0x85, yes)) });
    expect(await ask([forPeople])).toEqual({ status: 'good' });
    expect(await ask([forPeople], { certificate: caBelow })).toEqual(unknown(/other certificates/));
    expect(await ask([forAuthorities])).toEqual(unknown(/other certificates/));
    expect(await ask([forAuthorities], { certificate: caBelow })).toEqual({ status: 'good' });
    expect(await ask([forAttributes])).toEqual(unknown(/other certificates/));
    expect(await ask([forAttributes], { certificate: caBelow })).toEqual(unknown(/other certificates/));
  });

  it('D-40 takes of a list in parts the part that the certificate points to', async () => {
    const [first, second] = [one, two].map((name) => list({ extensions: scope(fullName(name)) }));
    if (!first || !second) throw new TypeError('no lists');
    expect(await ask([first], { certificate: pointingTo(fullName(one)) })).toEqual({ status: 'good' });
    expect(await ask([second], { certificate: pointingTo(fullName(one)) })).toEqual(unknown(/other certificates/));
    expect(await ask([second], { certificate: pointingTo(fullName(one), fullName(two)) })).toEqual({ status: 'good' });
    expect(await ask([first, second], { certificate: person })).toEqual(unknown(/other certificates/));
    // The complete list is about everybody.
    expect(await ask([list()], { certificate: pointingTo(fullName(one)) })).toEqual({ status: 'good' });
    // A part that names other certificates does not name this one by chance.
    const misplaced = list({ entries: [entry], extensions: scope(fullName(two)) });
    expect(await ask([misplaced, first], { certificate: pointingTo(fullName(one)) })).toEqual({ status: 'good' });
  });

  it('D-40 takes a list with a name of its own for all certificates only where the operator has named it', async () => {
    const complete = 'http://lists.invalid/complete.crl';
    const named = (...more: readonly Uint8Array[]) => scope(fullName(uri(complete)), ...more);
    const [citizen, revoked] = [pointingTo(fullName(one)), list({ extensions: named(), entries: [entry] })];
    const options = { certificate: citizen, withoutDistributionPointMatchFor: [complete] };
    // RFC 5280 §6.3.3 (b) (2) (i).
    expect(await ask([list({ extensions: named() })], { certificate: citizen })).toEqual(unknown(/other certificates/));
    expect(await ask([list({ extensions: named() })], options)).toEqual({ status: 'good' });
    expect(await ask([list({ extensions: named() })], { ...options, certificate: person })).toEqual({ status: 'good' });
    expect(await ask([revoked], options)).toMatchObject({ status: 'revoked' });
    // A part is none the more complete for it, nor is one that says of itself that it is about others or not about all reasons.
    expect(await ask([list({ extensions: scope(fullName(two)) })], options)).toEqual(unknown(/other certificates/));
    expect(await ask([list({ extensions: scope(relative) })], options)).toEqual(unknown(/other certificates/));
    expect(await ask([list({ extensions: named(derValue(0x82, yes)) })], options)).toEqual(unknown(/other certificates/));
    expect(await ask([list({ extensions: named(derValue(0x83, Uint8Array.of(5, 0x60))) })], options)).toEqual(
      unknown(/only some reasons/),
    );
    for (const wrong of ['', 'complete.crl', `${complete} `]) {
      expect(() => crlRevocation({ crls: [], withoutDistributionPointMatchFor: [wrong] })).toThrow(VerifierConfigurationError);
    }
  });

  it('knows a relative name for what it is in full (RFC 5280 §4.2.1.13)', async () => {
    const relativeList = list({ extensions: scope(relative) });
    expect(await ask([relativeList], { certificate: pointingTo(relative) })).toEqual({ status: 'good' });
    const rdn = (oid: string, text: string) => derValue(0x31, derValue(0x30, derOid(oid), derValue(0x0c, Buffer.from(text))));
    const inFull = (last: string) =>
      fullName(derValue(0xa4, derValue(0x30, rdn('2.5.4.3', 'TEST ONLY authority of lists'), rdn('2.5.4.3', last))));
    expect(await ask([relativeList], { certificate: pointingTo(inFull('PART  1')) })).toEqual({ status: 'good' });
    expect(await ask([relativeList], { certificate: pointingTo(inFull('Part 2')) })).toEqual(unknown(/other certificates/));
    // The issuer's own name is a point that every certificate has.
    const own = fullName(derValue(0xa4, issuer.subject.der));
    expect(await ask([list({ extensions: scope(own) })], { certificate: person })).toEqual({ status: 'good' });
  });

  it('D-40 says good only when the lists together cover all reasons', async () => {
    // Bits 1 and 2, the compromises; then all the others, 3 to 8.
    const compromises = list({ extensions: scope(derValue(0x83, Uint8Array.of(5, 0x60))) });
    const rest = derValue(0x83, Uint8Array.of(7, 0x1f, 0x80));
    expect(await ask([compromises])).toEqual(unknown(/only some reasons/));
    expect(await ask([compromises, list({ extensions: scope(rest) })])).toEqual({ status: 'good' });
    expect(await ask([compromises, list({ extensions: scope(rest), entries: [entry] })])).toMatchObject({ status: 'revoked' });
  });

  it('D-40 counts what the distribution point promises, not more', async () => {
    const part = list({ extensions: scope(fullName(one)) });
    const onlySome = (point: Uint8Array) => pointingTo(Buffer.concat([point, derValue(0x81, Uint8Array.of(5, 0x60))]));
    expect(await ask([part], { certificate: onlySome(fullName(one)) })).toEqual(unknown(/only some reasons/));
    // A point whose lists another CA issues.
    const elsewhere = pointingTo(Buffer.concat([fullName(one), derValue(0xa2, derValue(0xa4, issuer.subject.der))]));
    expect(await ask([part], { certificate: elsewhere })).toEqual(unknown(/other certificates/));
  });

  it.each([new Uint8Array(), Uint8Array.of(0x30, 0), at(pki.trustAnchors, 0), Uint8Array.of(...der, 0)])(
    'refuses what is no list (case %#)',
    (bytes) => {
      expect(() => crlRevocation({ crls: [der, bytes] })).toThrow(VerifierConfigurationError);
      expect(() => crlRevocation({ crls: [der, bytes] })).toThrow(/crls\[1\]/);
    },
  );
});
