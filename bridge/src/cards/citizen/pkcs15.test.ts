import * as asn1js from 'asn1js';
import { describe, expect, test } from 'vitest';
import { bytes, hex } from '../../../test/support/scripted-transport.js';
import { isWholeDirectory, parseCertificates, parsePrivateKeys } from './pkcs15.js';

// Records written out by hand from PKCS#15 v1.1 §6: lengths are what `der` counts.
const der = (tag: string, ...content: string[]) => {
  const body = content.join('').replaceAll(' ', '');
  const length = body.length / 2;
  return `${tag}${length < 0x80 ? '' : '81'}${length.toString(16).padStart(2, '0')}${body}`;
};
const SIGN = '5349474e';
const common = der('30', der('0c', '6365727431'));
const id = der('04', SIGN);

const keyPath = der('30', der('04', '7fff50300810'));
const privateKey = (reference = '020111', usage = der('03', '0520')) =>
  der('30', common, der('30', id, usage, reference), der('a1', der('30', keyPath, der('02', '0800'))));

/** The path of the facts sheet: 3F00/5030/08F2 from byte 0 on, 0x0608 bytes. */
const documentedPath = '300f 0406 3f00503008f2 020100 8002 0608';
const certificate = (path = documentedPath) => der('30', common, der('30', id), der('a1', der('30', path)));

const directory = (...records: string[]) => bytes(records.join(''));

describe('PrKDF', () => {
  test('id and key reference; padding ends it', () => {
    expect(parsePrivateKeys(directory(privateKey(), privateKey('02020081'), '0000'))).toEqual([
      { id: SIGN, keyReference: 0x11, signs: true },
      { id: SIGN, keyReference: 0x81, signs: true },
    ]);
  });

  test.each([
    ['decrypt and unwrap', der('03', '0244')],
    ['nothing', der('03', '00')],
    ['nothing, not even a bit string', ''],
  ])('a key that is listed for %s', (_what, usage) => {
    expect(parsePrivateKeys(directory(privateKey('020111', usage)))).toMatchObject([{ signs: false }]);
  });

  test('keys that are not RSA are passed over', () => {
    const ecKey = der('a0', common, der('30', id), der('a1', der('30', keyPath)));
    expect(parsePrivateKeys(directory(ecKey, privateKey(), 'ff'))).toHaveLength(1);
  });

  test.each([
    ['no key reference', privateKey('')],
    ['a negative one', privateKey('0201ff')],
    ['one of two bytes', privateKey('02020101')],
    ['an empty one', privateKey('0200')],
    ['one of nine bytes', privateKey('0209000000000000000001')],
  ])('%s is refused', (_what, record) => {
    expect(() => parsePrivateKeys(directory(record))).toThrow(expect.objectContaining({ code: 'ERR_CARD_PROTOCOL' }));
  });
});

describe('CDF', () => {
  test('id and slice', () => {
    expect(parseCertificates(directory(certificate(), 'ffff'))).toEqual([
      { id: SIGN, path: [0x3f00, 0x5030, 0x08f2], index: 0, length: 0x0608 },
    ]);
  });

  test('an empty directory has none', () => {
    expect(parseCertificates(bytes('ffff'))).toEqual([]);
    expect(parseCertificates(bytes(''))).toEqual([]);
  });

  test('kinds of certificate that are not X.509 are passed over', () => {
    expect(parseCertificates(directory(der('a0', common), certificate()))).toHaveLength(1);
  });

  test.each([
    ['no id', der('30', common, der('30'), der('a1', der('30', documentedPath)))],
    ['an empty id', der('30', common, der('30', '0400'), der('a1', der('30', documentedPath)))],
    ['no type attributes', der('30', common, der('30', id))],
    ['no path', der('30', common, der('30', id), der('a1', der('30')))],
    ['a path without slice', certificate('3008 0406 3f00503008f2')],
    ['a path of an odd length', certificate('300c 0403 3f0050 020100 8002 0608')],
    ['a path without end', certificate(der('30', der('04', '3f00'.repeat(9)), '020100 80020608'))],
    ['an index below zero', certificate('300f 0406 3f00503008f2 0201ff 8002 0608')],
    ['an index outside of any file', certificate('3011 0406 3f00503008f2 0203008000 8002 0608')],
    ['a length below zero', certificate('300e 0406 3f00503008f2 020100 8001 ff')],
    ['a record that is cut off', certificate().slice(0, -2)],
    ['a record that claims more than there is', `3082ffff${certificate()}`],
    ['a record of indefinite length', `3080${certificate()}0000`],
    ['a length that is not the shortest', `308150${'00'.repeat(80)}`],
    ['a length inside that lies', certificate().replace('0404', '047f')],
    [
      'something nested too deeply',
      der(
        '30',
        Array.from({ length: 30 }).reduce<string>((inner) => der('30', inner), ''),
      ),
    ],
    ['something that is no record', '0101ff'.repeat(3).replace(/^/, '30090201013004')],
  ])('%s is refused', (_what, record) => {
    expect(() => parseCertificates(directory(record))).toThrow(expect.objectContaining({ code: 'ERR_CARD_PROTOCOL' }));
  });
});

describe('isWholeDirectory', () => {
  const whole = directory(certificate(), certificate(), 'ff');

  test('only once the padding after the last record is there', () => {
    const at = Array.from(whole, (_, length) => isWholeDirectory(whole.subarray(0, length)));
    expect(at).toEqual(at.map(() => false));
    expect(isWholeDirectory(whole)).toBe(true);
  });
});

test('the records made here are what a DER encoder makes', () => {
  const { offset, result } = asn1js.fromBER(bytes(certificate()));
  expect([offset, hex(new Uint8Array(result.toBER()))]).toEqual([certificate().length / 2, certificate()]);
});
