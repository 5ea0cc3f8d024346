import { describe, expect, it } from 'vitest';
import { der, objectIdentifier, sequence, text } from '../../../test/support/certificates/der.js';
import { makeName } from '../../../test/support/certificates/make-certificate.js';
import { DerReader, Tag } from '../der/index.js';
import { Name } from './name.js';
import { oid } from './oid.js';

const read = (name: Uint8Array) => Name.read(new DerReader(name));
const areEqual = (one: Uint8Array, other: Uint8Array) => read(one).equals(read(other));

/** A name of one common name, whose value is made by hand. */
const named = (value: Uint8Array) => sequence(der(Tag.set, sequence(objectIdentifier(oid.commonName), value)));
const ofText = (value: string) => makeName(value);

describe('names are equal (RFC 5280 §7.1)', () => {
  it.each<[string, string]>([
    ['ＡＢＣ', 'abc'],
    ['a \t b', ' A B '],
    // RFC 4518 §2.2: nobody sees these, and they count for nothing.
    ['e\u00advil', 'evil'],
    ['e\u200bvi\u200dl\ufeff', 'evil'],
    ['evil\0', 'evil'],
  ])('%j and %j', (one, other) => {
    expect(areEqual(ofText(one), ofText(other))).toBe(true);
  });

  it('whatever kind of string they are written in, and in whatever order their parts stand', () => {
    expect(areEqual(named(text(Tag.printableString, 'CA')), named(text(Tag.utf8String, 'ca')))).toBe(true);
    expect(areEqual(named(der(Tag.bmpString, Buffer.from([0, 0x43, 0, 0x41]))), named(text(Tag.utf8String, 'ca')))).toBe(true);
    const parts = [oid.commonName, oid.organizationName].map((id) => sequence(objectIdentifier(id), text(Tag.utf8String, 'x')));
    expect(areEqual(sequence(der(Tag.set, ...parts)), sequence(der(Tag.set, ...parts.reverse())))).toBe(true);
  });
});

describe('names differ', () => {
  it('by a letter, by a part, and by where one part ends and the next begins', () => {
    expect(areEqual(ofText('a'), ofText('b'))).toBe(false);
    expect(areEqual(makeName('a', 'b'), makeName('a'))).toBe(false);
    expect(areEqual(makeName('a","2.5.4.3=b'), makeName('a', 'b'))).toBe(false);
    expect(areEqual(ofText('a b'), ofText('ab'))).toBe(false);
  });

  it('where one is text and the other octets that are spelled so', () => {
    const octets = Uint8Array.of(0xab, 0xcd);
    const spellings = ['abcd', '0402abcd', '#0402abcd'];
    for (const spelling of spellings) expect(areEqual(named(der(Tag.octetString, octets)), ofText(spelling))).toBe(false);
    expect(areEqual(named(der(Tag.octetString, octets)), named(der(Tag.integer, octets)))).toBe(false);
    expect(areEqual(named(der(Tag.octetString, octets)), named(der(Tag.octetString, octets)))).toBe(true);
  });
});
