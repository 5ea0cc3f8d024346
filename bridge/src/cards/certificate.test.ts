import { loadTestPki, type TestPki } from '@cardbridge/fixtures/pki';
import { beforeAll, describe, expect, test } from 'vitest';
import { bytes } from '../../test/support/scripted-transport.js';
import { isForSignatures, isRsa2048, publicKeyOf } from './certificate.js';

let pki: TestPki;
beforeAll(async () => {
  pki = await loadTestPki();
});

describe('isForSignatures', () => {
  test('certificates of the test PKI, whatever their key', () => {
    const everyone = [...pki.citizens, pki.organisation, pki.ellipticCurveCitizen];
    expect(everyone.map(({ signature }) => isForSignatures(signature.certificate))).toEqual(everyone.map(() => true));
    expect(everyone.map(({ encryption }) => isForSignatures(encryption.certificate))).toEqual(everyone.map(() => false));
    expect(pki.trustAnchors.map(isForSignatures)).toEqual([false, false]);
  });

  const element = (tag: string, ...content: string[]) => {
    const body = content.join('');
    return `${tag}${(body.length / 2).toString(16).padStart(2, '0')}${body}`;
  };
  /** As much of a certificate as the extension needs to stand in (RFC 5280 §4.1). */
  const withExtensions = (...extensions: string[]) =>
    bytes(element('30', element('30', '020101', element('a3', element('30', ...extensions)))));
  const keyUsage = (bits: string, critical = '') => element('30', '0603551d0f', critical, element('04', element('03', bits)));

  test.each([
    ['critical', [keyUsage('0780', '0101ff')], true],
    ['not critical', [keyUsage('0780')], true],
    ['of two bytes', [keyUsage('078080')], true],
    ['for something else', [keyUsage('0520')], false],
    ['without a bit', [keyUsage('00')], false],
    ['left out', [], false],
  ])('keyUsage %s', (_what, extensions, is) => {
    expect(isForSignatures(withExtensions(...extensions))).toBe(is);
  });

  test.each([
    ['twice', [keyUsage('0780'), keyUsage('0520')]],
    ['of another type', [element('30', '0603551d0f', element('04', '020180'))]],
    ['without its octet string', [element('30', '0603551d0f', '03020780')]],
  ])('keyUsage %s is refused', (_what, extensions) => {
    expect(() => isForSignatures(withExtensions(...extensions))).toThrow(
      expect.objectContaining({ code: 'ERR_CARD_PROTOCOL' }),
    );
  });

  test.each([
    ['nothing', ''],
    ['another element', '0500'],
    ['a sequence of something else', '3003020101'],
    ['an empty one', '3000'],
  ])('%s is no certificate', (_what, der) => {
    expect(() => isForSignatures(bytes(der))).toThrow(expect.objectContaining({ code: 'ERR_CARD_PROTOCOL' }));
  });

  test('nor is one that is cut off, at whatever byte', () => {
    const certificate = pki.organisation.signature.certificate;
    for (let length = 0; length < certificate.length; length += 1) {
      expect(() => isForSignatures(certificate.subarray(0, length))).toThrow(
        expect.objectContaining({ code: 'ERR_CARD_PROTOCOL' }),
      );
    }
  });
});

test('publicKeyOf gives the key, and no other error than ours', () => {
  expect(isRsa2048(publicKeyOf(pki.organisation.signature.certificate))).toBe(true);
  expect(isRsa2048(publicKeyOf(pki.bad.weakKey.signature.certificate))).toBe(false);
  expect(isRsa2048(publicKeyOf(pki.ellipticCurveCitizen.signature.certificate))).toBe(false);
  expect(() => publicKeyOf(bytes('3003020101'))).toThrow(expect.objectContaining({ code: 'ERR_CARD_PROTOCOL' }));
});
