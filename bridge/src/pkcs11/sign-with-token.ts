import { BridgeError } from '../error.js';
import { assertSameToken } from './assert-same-token.js';
import type { Cryptoki, LoginFor } from './cryptoki.js';
import { CryptokiError, CryptokiLie } from './cryptoki-error.js';
import { pinOf } from './look-at-tokens.js';
import type { Token, TokenOutcome, TokenSigning } from './modules.js';
import { certificatesIn } from './read-certificates.js';
import type { Ulong } from './ulong.js';
import { withModule } from './with-module.js';
import { triesLeftByVendor } from './wrong-pin.js';

/** Numbers of pkcs11t.h (PKCS#11 v2.40, appendix B). */
const CKA_CLASS = 0x0;
const CKA_KEY_TYPE = 0x100;
const CKA_ID = 0x102;
const CKA_ALWAYS_AUTHENTICATE = 0x202;
const CKO_PRIVATE_KEY = 3;
const CKK_RSA = 0;
const CKK_EC = 3;
const CKM_RSA_PKCS = 0x1;
const CKM_ECDSA = 0x1041;

/** DER of a DigestInfo for SHA-256, as far as the digest (RFC 8017 §9.2, note 1). */
const SHA256_PREFIX = Buffer.from('3031300d060960864801650304020105000420', 'hex');

/** `signatureBytes`: exactly, where the algorithm says it. */
const algorithms = {
  RS256: { keyType: CKK_RSA, mechanism: CKM_RSA_PKCS, prefix: SHA256_PREFIX, digestBytes: 32, signatureBytes: undefined },
  ES256: { keyType: CKK_EC, mechanism: CKM_ECDSA, prefix: Buffer.alloc(0), digestBytes: 32, signatureBytes: 64 },
  ES384: { keyType: CKK_EC, mechanism: CKM_ECDSA, prefix: Buffer.alloc(0), digestBytes: 48, signatureBytes: 96 },
} as const satisfies Record<TokenSigning['algorithm'], object>;

/** Logs in, signs, logs out. Passes the PIN to the module once, and again only when it was right and the key wants it for itself. */
export function signWithToken(token: Token, signing: TokenSigning): Promise<TokenOutcome> {
  const onReader = signing.pin === 'on-reader';
  return withModule(token.module, { onReader }, async (cryptoki, undo) => {
    const { keyType, mechanism, prefix, digestBytes, signatureBytes } = algorithms[signing.algorithm];
    if (signing.digest.length !== digestBytes) throw new RangeError(`a digest of ${signing.digest.length} bytes`);
    const pin = pinOf(await assertSameToken(cryptoki, token));
    if (pin.triesLeft === 0) throw new BridgeError('ERR_PIN_LOCKED', { detail: 'CKF_USER_PIN_LOCKED' });
    if (onReader && !pin.onReader)
      throw new BridgeError('ERR_MODULE_FAILED', { detail: 'no CKF_PROTECTED_AUTHENTICATION_PATH' });
    if (signing.pin !== 'on-reader' && !fits(signing.pin, pin)) return { verified: false, because: 'format' };

    const session = await cryptoki.openSession(token.slotId);
    undo(() => cryptoki.closeSession(session));
    await assertSameCertificate(cryptoki, session, signing);
    const logIn = (what: LoginFor) => cryptoki.login(session, what, signing.pin === 'on-reader' ? null : signing.pin);
    try {
      await logIn('session');
    } catch (error) {
      return await refused(error, cryptoki, token);
    }
    undo(() => cryptoki.logout(session));

    // After the login: most tokens show private keys to nobody else.
    const [key] = await cryptoki.find(session, [
      { type: CKA_CLASS, value: cryptoki.ulong(CKO_PRIVATE_KEY) },
      { type: CKA_KEY_TYPE, value: cryptoki.ulong(keyType) },
      { type: CKA_ID, value: Buffer.from(signing.id) },
    ]);
    if (key === undefined)
      throw new BridgeError('ERR_MODULE_FAILED', { detail: 'no private key with the CKA_ID of the certificate' });
    const asksAgain = await alwaysAuthenticates(cryptoki, session, key);
    await cryptoki.signInit(session, mechanism, key);
    if (asksAgain) await logIn('next-signature');
    const signature = await cryptoki.sign(session, Buffer.concat([prefix, signing.digest]));
    if (signature.length === 0 || (signatureBytes !== undefined && signature.length !== signatureBytes)) {
      throw new CryptokiLie('C_Sign', `a signature of ${signature.length} bytes`);
    }
    return { verified: true, signature };
  });
}

/**
 * The last look before the PIN goes out, in the session that it goes to, which ends with the token that it is of. Modules number their slots
 * anew when readers come and go, and some tell nothing of a token by which it differs from another card of the same make.
 */
async function assertSameCertificate(cryptoki: Cryptoki, session: Ulong, { id, certificate }: TokenSigning): Promise<void> {
  const held = await certificatesIn(cryptoki, session, id);
  if (held.some((candidate) => Buffer.from(candidate.certificate).equals(certificate))) return;
  throw new BridgeError('ERR_CARD_CHANGED', { detail: 'another certificate is in that slot of the module' });
}

/** Looked at here, and not left to the module: no try is ever spent on what cannot be the PIN. */
const fits = (pin: Uint8Array, { minLength, maxLength }: Token['pin']): boolean =>
  pin.length > 0 && pin.length >= minLength && pin.length <= maxLength;

/** CKA_ALWAYS_AUTHENTICATE: the key wants the PIN once more, between C_SignInit and C_Sign (PKCS#11 v2.40 §4.9). */
async function alwaysAuthenticates(cryptoki: Cryptoki, session: Ulong, key: Ulong): Promise<boolean> {
  const [value] = (await cryptoki.attribute(session, key, CKA_ALWAYS_AUTHENTICATE, 8)) ?? [];
  return value === 1;
}

async function refused(error: unknown, cryptoki: Cryptoki, token: Token): Promise<TokenOutcome> {
  if (!(error instanceof CryptokiError)) throw error;
  if (error.is('CKR_PIN_LEN_RANGE')) return { verified: false, because: 'format' };
  // CKR_PIN_INVALID is for setting a PIN only (§5.1.6): what a module means by it here, and whether a try was spent, nobody knows.
  if (error.is('CKR_PIN_INCORRECT', 'CKR_PIN_INVALID')) {
    // Its flags may tell now what the result did not.
    const triesLeft = await cryptoki.tokenInfo(token.slotId).then(
      (info) => pinOf(info).triesLeft,
      () => undefined,
    );
    if (triesLeft === 0) throw new BridgeError('ERR_PIN_LOCKED', { detail: 'CKF_USER_PIN_LOCKED', cause: error });
    return { verified: false, because: 'wrong', triesLeft };
  }
  const triesLeft = await triesLeftByVendor(error, cryptoki, token);
  if (triesLeft === undefined) throw error;
  return { verified: false, because: 'wrong', triesLeft };
}
