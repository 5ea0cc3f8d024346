import { type Certificate, KeyUsage } from '../../../certificate/certificate.js';
import { isStrongKey } from '../../../certificate/strong-key.js';

/** RFC 5280 §6.3.3 (f): cRLSign, if there is a key usage; and a key that is worth the name. */
export function maySignLists({ extensions, publicKey }: Certificate): boolean {
  const { keyUsage } = extensions;
  return (keyUsage === undefined || (keyUsage & KeyUsage.cRLSign) !== 0) && isStrongKey(publicKey);
}
