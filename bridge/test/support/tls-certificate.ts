import { createPrivateKey, webcrypto, X509Certificate } from 'node:crypto';
import * as asn1js from 'asn1js';
import * as pkijs from 'pkijs';
import type { ServedCertificate } from '../../src/server/index.js';

const DAY = 24 * 60 * 60 * 1000;
const SUBJECT_ALTERNATIVE_NAME = '2.5.29.17';
const COMMON_NAME = '2.5.4.3';
const IP_ADDRESS = 7;

/** TEST ONLY: a certificate for 127.0.0.1 that vouches for itself, with its key. Both PEM. */
export async function makeTlsCertificate(name = 'CardBridge test'): Promise<ServedCertificate> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = new pkijs.Certificate();
  certificate.version = 2;
  certificate.serialNumber = new asn1js.Integer({ value: Date.now() });
  for (const who of [certificate.subject, certificate.issuer]) {
    who.typesAndValues.push(
      new pkijs.AttributeTypeAndValue({ type: COMMON_NAME, value: new asn1js.Utf8String({ value: name }) }),
    );
  }
  certificate.notBefore.value = new Date(Date.now() - DAY);
  certificate.notAfter.value = new Date(Date.now() + DAY);
  const address = new pkijs.GeneralName({
    type: IP_ADDRESS,
    value: new asn1js.OctetString({ valueHex: Uint8Array.of(127, 0, 0, 1) }),
  });
  certificate.extensions = [
    new pkijs.Extension({
      extnID: SUBJECT_ALTERNATIVE_NAME,
      extnValue: new pkijs.GeneralNames({ names: [address] }).toSchema().toBER(),
    }),
  ];
  await certificate.subjectPublicKeyInfo.importKey(keys.publicKey);
  await certificate.sign(keys.privateKey, 'SHA-256');
  const exported = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey));
  return {
    key: createPrivateKey({ key: exported, format: 'der', type: 'pkcs8' }).export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: new X509Certificate(Buffer.from(certificate.toSchema().toBER())).toString(),
  };
}
