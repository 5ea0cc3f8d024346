import type { Certificate } from '../../certificate/certificate.js';
import { parseCertificate } from '../../certificate/parse-certificate.js';
import { VerifierConfigurationError } from '../../errors.js';
import { maySignLists } from './rules/may-sign-lists.js';

/** @throws {VerifierConfigurationError} on what is no certificate of a key that may sign lists */
export function readSigners(ders: readonly Uint8Array[], option: string): readonly Certificate[] {
  return ders.map((der, index) => {
    const certificate = readCertificate(der, `${option}[${index}]`);
    if (!maySignLists(certificate)) {
      throw new VerifierConfigurationError(`${option}[${index}] may not sign revocation lists: no cRLSign, or a weak key`);
    }
    return certificate;
  });
}

function readCertificate(der: Uint8Array, place: string): Certificate {
  try {
    return parseCertificate(der);
  } catch (cause) {
    throw new VerifierConfigurationError(`${place} is not a DER certificate`, { cause });
  }
}
