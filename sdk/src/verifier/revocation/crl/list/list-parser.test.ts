import { createHash, randomBytes } from 'node:crypto';
import { derHeader, derTime, derValue, type ListRecipe, makeListAuthority } from '@cardbridge/fixtures/pki';
import { describe, expect, it } from 'vitest';
import { parseCertificate } from '../../../certificate/parse-certificate.js';
import { DerReader } from '../../../der/index.js';
import { entryTime } from './entry-time.js';
import { ListParser } from './list-parser.js';
import { parseList } from './parse-list.js';
import { readList } from './read-list.js';

const authority = makeListAuthority();
const rsa = makeListAuthority({ keys: 'RSA-2048' });
const thisUpdate = new Date('2026-01-02T03:04:05Z');
const nextUpdate = new Date('2026-01-03T03:04:05Z');
const reason = (code: number) => ({ oid: '2.5.29.21', critical: false, value: derValue(0x0a, Uint8Array.of(code)) });
const entry = (serial: readonly number[], ...extensions: readonly { oid: string; critical: boolean; value: Uint8Array }[]) => ({
  serial: Uint8Array.from(serial),
  date: thisUpdate,
  extensions,
});
const list = (recipe: Partial<ListRecipe> = {}) => authority.makeList({ thisUpdate, nextUpdate, ...recipe });

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

describe('ListParser', () => {
  it('reads what a list says, and finds its entries by the octets of the serial number', () => {
    const long = [...randomBytes(31)];
    const entries = [
      entry([5], reason(6)),
      entry([0x80]),
      entry([0x00, 0x80]),
      entry([0x7f, ...long], reason(1)),
      entry([5], reason(1)),
      { serial: Uint8Array.of(7), date: new Date('2055-06-07T08:09:10Z') },
    ];
    const { issuer, serials, extensions, ...read } = parseList(list({ entries, crlNumber: 300 }));
    expect(issuer.equals(parseCertificate(authority.certificate).subject)).toBe(true);
    expect([read.thisUpdate, read.nextUpdate]).toEqual([thisUpdate.getTime(), nextUpdate.getTime()]);
    expect(extensions.crlNumber).toEqual({ value: 300n, isCritical: false });
    expect(extensions.authorityKeyIdentifier).toBe(parseCertificate(authority.certificate).extensions.subjectKeyIdentifier);
    expect(serials.size).toBe(6);
    expect(serials.find(Uint8Array.of(5))).toEqual({ reason: 'certificateHold', revokedAt: thisUpdate.getTime() });
    // X.690 §8.3: −128 and 128 are two numbers.
    expect(serials.find(Uint8Array.of(0x80))).toEqual({ reason: undefined, revokedAt: thisUpdate.getTime() });
    expect(serials.find(Uint8Array.of(0x00, 0x80))).toBeDefined();
    expect(serials.find(Uint8Array.of(0x7f, ...long))?.reason).toBe('keyCompromise');
    expect(serials.find(Uint8Array.of(7))?.revokedAt).toBe(Date.parse('2055-06-07T08:09:10Z'));
    for (const other of [[6], [0x00, 0x05], [0x00], [], [0x7f, ...long.slice(1)], [0x7f, ...long, 0]]) {
      expect(serials.find(Uint8Array.from(other))).toBeUndefined();
    }
  });

  it('reads a list without entries, without next update and of version 1', () => {
    expect(parseList(list({ nextUpdate: undefined, extensions: 'none' }))).toMatchObject({
      nextUpdate: undefined,
      extensions: { crlNumber: undefined, unknownCritical: [], isDelta: false },
    });
    expect(parseList(list()).serials.size).toBe(0);
    expect(parseList(list()).serials.find(Uint8Array.of(1))).toBeUndefined();
  });

  it('takes a code of no reason for no reason, and the certificate for revoked', () => {
    const entries = [7, 8, 11, 127, 0].map((code, index) => entry([index + 1], reason(code)));
    const { serials } = parseList(list({ entries }));
    expect([1, 2, 3, 4, 5].map((serial) => serials.find(Uint8Array.of(serial))?.reason)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      'unspecified',
    ]);
  });

  it('notes what entries say that changes what the list means', () => {
    const issuer = { oid: '2.5.29.29', critical: true, value: derValue(0x30) };
    const unknown = { oid: '2.5.29.99', critical: true, value: derValue(0x05) };
    const invalidity = { oid: '2.5.29.24', critical: false, value: derTime(new Date('2055-01-01T00:00:00Z')) };
    const read = (...extensions: Parameters<typeof entry>[1][]) => parseList(list({ entries: [entry([1], ...extensions)] }));
    expect(read(issuer)).toMatchObject({ hasEntryOfOtherIssuer: true, hasUnknownCriticalEntry: false });
    expect(read(unknown)).toMatchObject({ hasEntryOfOtherIssuer: false, hasUnknownCriticalEntry: true });
    expect(read(reason(4), invalidity)).toMatchObject({ hasEntryOfOtherIssuer: false, hasUnknownCriticalEntry: false });
    expect(read(reason(4), invalidity).serials.find(Uint8Array.of(1))?.reason).toBe('superseded');
  });

  it.each([1, 7, 100, 65_536, 1_000_000])(
    'reads the same, and hands on the same signed part, in pieces of %d',
    async (size) => {
      const entries = Array.from({ length: 5000 }, (_, index) =>
        entry([...randomBytes(15), index & 0xff].with(0, 0x11), reason(1)),
      );
      const der = list({ entries });
      const hash = createHash('sha256');
      const parser = new ListParser({ onSigned: (piece) => hash.update(piece) });
      for await (const piece of inPieces(der, size)) parser.push(piece);
      const { list: read, signed } = parser.finish();
      expect(read.serials.size).toBe(5000);
      for (const { serial } of entries) expect(read.serials.find(serial)?.reason).toBe('keyCompromise');
      const tbs = der.subarray(signed.from, signed.to);
      expect(hash.digest('hex')).toBe(createHash('sha256').update(tbs).digest('hex'));
      expect(Buffer.from(parseList(der).tbs).equals(tbs)).toBe(true);
    },
  );

  it('D-40 says whose signature holds, over the very octets that it read', async () => {
    const [signer, other] = [authority, makeListAuthority()].map(({ certificate }) => parseCertificate(certificate));
    const [rsaSigner] = [rsa].map(({ certificate }) => parseCertificate(certificate));
    if (!signer || !other || !rsaSigner) throw new TypeError('no signers');
    const candidates = [other, signer, rsaSigner];
    const signersOf = async (der: Uint8Array) => (await readList(inPieces(der, 50), candidates)).signers;
    const entries = [entry([1, 2, 3])];
    expect(await signersOf(list({ entries }))).toEqual([signer]);
    expect(await signersOf(rsa.makeList({ thisUpdate, nextUpdate, entries }))).toEqual([rsaSigner]);
    expect(await signersOf(rsa.makeList({ thisUpdate, nextUpdate, entries, padding: 'pss' }))).toEqual([rsaSigner]);
    // SHA-1 is not on the list of algorithms.
    expect(await signersOf(rsa.makeList({ thisUpdate, nextUpdate, entries, hash: 'sha1' }))).toEqual([]);
    const altered = Buffer.from(list({ entries }));
    altered[altered.indexOf(Buffer.of(2, 3, 1, 2, 3)) + 4] = 9;
    expect(parseList(altered).serials.find(Uint8Array.of(1, 2, 9))).toBeDefined();
    expect(await signersOf(altered)).toEqual([]);
  });

  it('refuses what is cut off, anywhere, and what goes on', () => {
    const der = list({ entries: [entry([1], reason(1)), entry([2])] });
    for (let length = 0; length < der.length; length += 1) {
      expect(() => parseList(der.subarray(0, length)), `${length}`).toThrow(SyntaxError);
    }
    expect(() => parseList(Uint8Array.of(...der, 0))).toThrow(SyntaxError);
  });

  const oneEntry = derValue(0x30, derValue(0x02, Uint8Array.of(1, 2, 3)), derTime(thisUpdate));
  it.each<[string, Uint8Array]>([
    ['an indefinite length', Buffer.concat([Uint8Array.of(0x30, 0x80), oneEntry.subarray(2), Uint8Array.of(0, 0)])],
    [
      'a length of more octets than needed',
      Buffer.concat([Uint8Array.of(0x30, 0x81, oneEntry.length - 2), oneEntry.subarray(2)]),
    ],
    ['an integer of more octets than needed', derValue(0x30, derValue(0x02, Uint8Array.of(0, 1, 2)), derTime(thisUpdate))],
    ['an empty integer', derValue(0x30, derValue(0x02), derTime(thisUpdate))],
    ['a serial number of 33 octets', derValue(0x30, derValue(0x02, new Uint8Array(33).fill(1)), derTime(thisUpdate))],
    ['a serial number longer than its entry', derValue(0x30, Uint8Array.of(0x02, 0x20, 1, 2, 3, 4))],
    ['no date', derValue(0x30, derValue(0x02, Uint8Array.of(1, 2, 3)))],
    ['a date that is none', derValue(0x30, derValue(0x02, Uint8Array.of(1)), derValue(0x17, Buffer.from('260230000000Z')))],
    [
      'a date longer than its entry',
      derValue(0x30, derValue(0x02, Uint8Array.of(1)), Uint8Array.of(0x17, 13), Buffer.from('2601')),
    ],
    ['no extension in extensions', derValue(0x30, derValue(0x02, Uint8Array.of(1)), derTime(thisUpdate), derValue(0x30))],
    ['bytes behind the extensions', derValue(0x30, derValue(0x02, Uint8Array.of(1)), derTime(thisUpdate), derValue(0x05))],
    ['another tag', derValue(0x31, derValue(0x02, Uint8Array.of(1)), derTime(thisUpdate))],
    [
      'more than any entry has',
      derValue(0x30, derValue(0x02, Uint8Array.of(1)), derTime(thisUpdate), derValue(0x04, Buffer.alloc(5000))),
    ],
  ])('refuses an entry with %s', (_what, bad) => {
    // As the only entry, first, and last: lengths around it are right.
    for (const parts of [[bad], [bad, oneEntry], [oneEntry, bad]]) {
      const der = withEntries(parts);
      expect(() => parseList(der)).toThrow(SyntaxError);
    }
    expect(parseList(withEntries([oneEntry])).serials.size).toBe(1);
  });

  /** A list, signed by nobody, of these entries. */
  function withEntries(parts: readonly Uint8Array[]): Uint8Array {
    const outer = new DerReader(list({ entries: [entry([1])] })).enter(0x30);
    const inner = outer.enter(0x30);
    const before = [inner.element(), inner.element(), inner.element(), inner.element(), inner.element()];
    inner.element(0x30);
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    const signed = derValue(0x30, ...before, derHeader(0x30, length), ...parts, inner.element());
    return derValue(0x30, signed, outer.element(), outer.element());
  }

  it('reads times of entries as DerReader does', () => {
    const digits = () => String(Math.floor(Math.random() * 100)).padStart(2, '0');
    const low = (limit: number) => String(Math.floor(Math.random() * limit)).padStart(2, '0');
    for (let round = 0; round < 20_000; round += 1) {
      const tag = round % 2 === 0 ? 0x17 : 0x18;
      const year =
        tag === 0x17 ? digits() : ['0000', '0099', '1900', '1949', '2000', '2100', `${digits()}${digits()}`][round % 7];
      const text = `${year}${low(14)}${low(33)}${low(25)}${low(61)}${low(61)}${round % 50 === 0 ? 'X' : 'Z'}`;
      const content = Buffer.from(text, 'latin1');
      const attempt = (read: () => number) => {
        try {
          return read();
        } catch (error) {
          return error instanceof SyntaxError ? 'none' : error;
        }
      };
      const theirs = attempt(() => new DerReader(derValue(tag, content)).time());
      expect(
        attempt(() => entryTime(content, tag, 0, content.length) * 1000),
        text,
      ).toEqual(theirs);
    }
  });
});
