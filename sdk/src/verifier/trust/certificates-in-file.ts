import { contextConstructed, DerReader, Tag } from '../der/index.js';
import { type Explanation, explanations } from './explanations.js';

/** PKCS #7 signed data (RFC 2315 §9.1), in `.p7b` files without anything signed. */
const SIGNED_DATA = '1.2.840.113549.1.7.2';

/**
 * The certificates that a file holds, each in DER and not yet read; or why it is to be left alone. Goes by the content: `.cer` and
 * `.crt` are DER with one authority and PEM with another.
 */
export function certificatesInFile(bytes: Buffer): readonly Uint8Array[] | Explanation {
  const isPem = bytes.includes('-----BEGIN ');
  if (isPem ? /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/.test(bytes.toString('latin1')) : isDerPrivateKey(bytes)) {
    bytes.fill(0);
    return explanations.privateKey;
  }
  try {
    const found = isPem ? certificatesInPem(bytes.toString('latin1')) : certificatesInDer(bytes);
    return found.length === 0 ? explanations.noCertificate : found;
  } catch {
    return explanations.noCertificate;
  }
}

/** RFC 7468. Text around the blocks is let be: OpenSSL writes some, and people do. */
function certificatesInPem(text: string): readonly Uint8Array[] {
  const blocks = [...text.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\s]*)-----END \1-----/g)];
  if (blocks.length !== text.split('-----BEGIN ').length - 1) throw new SyntaxError('a PEM block that is cut off');
  return blocks.flatMap(([, label, base64 = '']) => {
    const der = Buffer.from(base64, 'base64');
    switch (label) {
      case 'CERTIFICATE':
      case 'X509 CERTIFICATE':
        return [der];
      case 'PKCS7':
      case 'CMS':
        return certificatesInDer(der);
      default:
        return [];
    }
  });
}

function certificatesInDer(der: Uint8Array): readonly Uint8Array[] {
  const outer = new DerReader(der);
  const content = outer.enter(Tag.sequence);
  outer.finish();
  return content.nextTag === Tag.objectIdentifier ? certificatesInPkcs7(content) : [der];
}

/** RFC 2315 §7 and §9.1, as far as the certificates; DER only, though BER would be allowed. */
function certificatesInPkcs7(content: DerReader): readonly Uint8Array[] {
  if (content.oid() !== SIGNED_DATA) throw new SyntaxError('another kind of PKCS #7');
  const signedData = content.enter(contextConstructed(0)).enter(Tag.sequence);
  signedData.count();
  signedData.element(Tag.set);
  signedData.element(Tag.sequence);
  const certificates = signedData.enterOptional(contextConstructed(0));
  const found: Uint8Array[] = [];
  while (certificates !== undefined && !certificates.isAtEnd) found.push(certificates.element(Tag.sequence));
  return found;
}

/** PKCS #1, #8 and #12 and SEC 1 begin with their version number; a certificate never does. */
function isDerPrivateKey(bytes: Uint8Array): boolean {
  try {
    return new DerReader(bytes).enter(Tag.sequence).nextTag === Tag.integer;
  } catch {
    return false;
  }
}
