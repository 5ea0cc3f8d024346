import { loadTestPki } from '@cardbridge/fixtures/pki';
import * as pkijs from 'pkijs';
import { describe, expect, it } from 'vitest';
import { parseCertificate } from '../certificate/parse-certificate.js';
import { VerifierConfigurationError } from '../errors.js';
import { crlRevocation } from './crl-revocation.js';
import { parseCrl } from './parse-crl.js';

const pki = await loadTestPki();
const generation = pki.bad.revoked.issuerGeneration - 1;
const der = at(pki.crls, generation);
const otherDer = at(pki.crls, 1 - generation);
const issuer = parseCertificate(at(pki.intermediates, generation));
const otherIssuer = parseCertificate(at(pki.intermediates, 1 - generation));
const revoked = parseCertificate(pki.bad.revoked.signature.certificate);
const good = parseCertificate(pki.bad.revoked.encryption.certificate);
const { thisUpdate, nextUpdate = 0 } = parseCrl(der);

function at<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined) throw new TypeError('there is none');
  return item;
}

describe('crlRevocation', () => {
  it('D-40 tells revoked from good, while the list is fresh', async () => {
    const source = crlRevocation({ crls: [otherDer, der] });
    for (const time of [thisUpdate, nextUpdate]) {
      expect(await source.status({ certificate: revoked, issuer, at: time })).toBe('revoked');
      expect(await source.status({ certificate: good, issuer, at: time })).toBe('good');
    }
    for (const time of [thisUpdate - 1, nextUpdate + 1]) {
      expect(await source.status({ certificate: revoked, issuer, at: time })).toBe('unknown');
      expect(await source.status({ certificate: good, issuer, at: time })).toBe('unknown');
    }
  });

  it('D-40 knows nothing without the list of this very CA', async () => {
    expect(await crlRevocation({ crls: [] }).status({ certificate: good, issuer, at: thisUpdate })).toBe('unknown');
    // Same name, other generation.
    expect(await crlRevocation({ crls: [otherDer] }).status({ certificate: good, issuer, at: thisUpdate })).toBe('unknown');
  });

  it('D-40 believes the signature, not name and key identifier', async () => {
    const impostor = { ...issuer, publicKey: otherIssuer.publicKey };
    const source = crlRevocation({ crls: [der] });
    expect(await source.status({ certificate: good, issuer: impostor, at: thisUpdate })).toBe('unknown');
    // The answer about one issuer is not kept for another.
    expect(await source.status({ certificate: good, issuer, at: thisUpdate })).toBe('good');
  });

  it('D-40 takes no list from a CA that may not sign any', async () => {
    const source = crlRevocation({ crls: [der] });
    expect(await source.status({ certificate: good, issuer: { ...issuer, keyUsage: 0x04 }, at: thisUpdate })).toBe('unknown');
  });

  it('D-40 takes no list that was changed', async () => {
    const altered = Uint8Array.from(der);
    const serial = Buffer.from(revoked.serialNumber, 'hex');
    const place = Buffer.from(der).indexOf(serial) + serial.length - 1;
    altered[place] = at([...altered], place) ^ 1;
    expect(parseCrl(altered).revokedSerialNumbers.has(revoked.serialNumber)).toBe(false);
    const source = crlRevocation({ crls: [altered] });
    expect(await source.status({ certificate: revoked, issuer, at: thisUpdate })).toBe('unknown');
  });

  // RFC 5280 §5.2.4, §5.2.5: delta lists and lists for a part of the certificates. §5.3.3: entries of another CA.
  it.each([
    ['2.5.29.27', 'list'],
    ['2.5.29.28', 'list'],
    ['2.5.29.29', 'entry'],
  ] as const)('D-40 knows a list with the critical extension %s of the %s for a limited one', (extnID, place) => {
    const list = pkijs.CertificateRevocationList.fromBER(Uint8Array.from(der));
    const critical = new pkijs.Extension({ extnID, critical: true, extnValue: new ArrayBuffer(0) });
    if (place === 'list') list.crlExtensions?.extensions.push(critical);
    for (const entry of (place === 'entry' && list.revokedCertificates) || []) {
      entry.crlEntryExtensions = new pkijs.Extensions({ extensions: [critical] });
    }
    expect(parseCrl(der).isLimited).toBe(false);
    expect(parseCrl(new Uint8Array(list.toSchema(true).toBER())).isLimited).toBe(true);
  });

  it.each([new Uint8Array(), Uint8Array.of(0x30, 0), at(pki.trustAnchors, 0), Uint8Array.of(...der, 0)])(
    'refuses what is no list (case %#)',
    (bytes) => {
      expect(() => crlRevocation({ crls: [der, bytes] })).toThrow(VerifierConfigurationError);
      expect(() => crlRevocation({ crls: [der, bytes] })).toThrow(/crls\[1\]/);
    },
  );
});
