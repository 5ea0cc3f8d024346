import { assertSameToken } from './assert-same-token.js';
import type { Cryptoki } from './cryptoki.js';
import type { Token, TokenCertificate } from './modules.js';
import type { Ulong } from './ulong.js';
import { withModule } from './with-module.js';

/** Numbers of pkcs11t.h (PKCS#11 v2.40, appendix B). */
const CKA_CLASS = 0x0;
const CKA_VALUE = 0x11;
const CKA_CERTIFICATE_TYPE = 0x80;
const CKA_ID = 0x102;
const CKO_CERTIFICATE = 1;
const CKC_X_509 = 0;

/** Those of people take two KiB; ../cards believes cards as much. */
const MAX_CERTIFICATE_BYTES = 12 * 1024;
const MAX_ID_BYTES = 128;

/** The X.509 certificates of a token that may be read without a PIN. One without a CKA_ID leads to no key, and is left out. */
export function readCertificates(token: Token): Promise<readonly TokenCertificate[]> {
  return withModule(token.module, {}, async (cryptoki, undo) => {
    await assertSameToken(cryptoki, token);
    const session = await cryptoki.openSession(token.slotId);
    undo(() => cryptoki.closeSession(session));
    return certificatesIn(cryptoki, session);
  });
}

/** `id`: those of this CKA_ID alone. */
export async function certificatesIn(
  cryptoki: Cryptoki,
  session: Ulong,
  id?: Uint8Array,
): Promise<readonly TokenCertificate[]> {
  const objects = await cryptoki.find(session, [
    { type: CKA_CLASS, value: cryptoki.ulong(CKO_CERTIFICATE) },
    { type: CKA_CERTIFICATE_TYPE, value: cryptoki.ulong(CKC_X_509) },
    ...(id ? [{ type: CKA_ID, value: Buffer.from(id) }] : []),
  ]);
  const certificates: TokenCertificate[] = [];
  for (const object of objects) {
    const own = await cryptoki.attribute(session, object, CKA_ID, MAX_ID_BYTES);
    if (!own || own.length === 0) continue;
    const certificate = await cryptoki.attribute(session, object, CKA_VALUE, MAX_CERTIFICATE_BYTES);
    if (certificate && certificate.length > 0) certificates.push({ id: own, certificate });
  }
  return certificates;
}
