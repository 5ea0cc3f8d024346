import { type KeyObject, sign } from 'node:crypto';
import type { CertifiedKey } from '@cardbridge/fixtures/pki';
import { BridgeError } from '../../src/error.js';
import { signedMessage } from '../../src/operations/signed-message.js';
import { orAborted } from '../../src/or-aborted.js';
import type { Modules, ModuleTrouble, Token, TokenCertificate, TokenOutcome, TokenSigning } from '../../src/pkcs11/index.js';
import { NONCE, ORIGIN } from './signed-token.js';

export const MODULE = '/opt/vendor/lib-vendor.so';

/** A token in a slot, and what becomes of it. */
export interface ScriptedToken {
  token: Token;
  readonly certificates: readonly TokenCertificate[];
  sign(signing: TokenSigning): Promise<TokenOutcome> | TokenOutcome;
}

export interface ScriptedModules extends Modules {
  paths: string[];
  slots: ScriptedToken[];
  troubles: ModuleTrouble[];
  /** What was called, in order: `tokens`, `tokens of one module`, `certificates SERIAL`, `sign SERIAL`, `close`. */
  readonly calls: string[];
  /** What tokens were asked to sign; the PINs are those that the caller zeroes. */
  readonly signings: TokenSigning[];
  /** Called before each call; what it throws is the module's. */
  before: (call: string) => Promise<void> | void;
}

export function scriptedModules(...slots: ScriptedToken[]): ScriptedModules {
  const noted = async <T>(call: string, signal: AbortSignal, give: () => Promise<T> | T): Promise<T> => {
    modules.calls.push(call);
    signal.throwIfAborted();
    const given = async () => {
      await modules.before(call);
      return give();
    };
    // As the contract says: aborting rejects at once.
    return orAborted(given(), signal);
  };
  const slotOf = ({ module, slotId, serialNumber }: Token): ScriptedToken => {
    const slot = modules.slots.find(({ token }) => token.module === module && token.slotId === slotId);
    if (!slot) throw new BridgeError('ERR_CARD_REMOVED');
    if (slot.token.serialNumber !== serialNumber) throw new BridgeError('ERR_CARD_CHANGED');
    return slot;
  };
  const modules: ScriptedModules = {
    paths: [MODULE],
    slots,
    troubles: [],
    calls: [],
    signings: [],
    before: () => undefined,
    installed: async () => modules.paths,
    tokens: ({ signal, module: only }) => {
      const isMeant = ({ module }: { readonly module: string }) => only === undefined || module === only;
      return noted(only === undefined ? 'tokens' : 'tokens of one module', signal, () => ({
        tokens: modules.slots.map(({ token }) => token).filter(isMeant),
        troubles: modules.troubles.filter(isMeant),
      }));
    },
    certificates: (token, { signal }) => noted(`certificates ${token.serialNumber}`, signal, () => slotOf(token).certificates),
    sign: (token, signing, { signal }) =>
      noted(`sign ${token.serialNumber}`, signal, () => {
        modules.signings.push(signing);
        return slotOf(token).sign(signing);
      }),
    close: async () => void modules.calls.push('close'),
  };
  return modules;
}

export const aToken = (changes: Partial<Token> = {}): Token => ({
  module: MODULE,
  slotId: 1,
  slotDescription: 'A',
  label: 'A token',
  manufacturer: 'Vendor',
  model: 'Model 1',
  serialNumber: '00001234',
  pin: { minLength: 4, maxLength: 12, triesLeft: undefined, onReader: false },
  ...changes,
});

interface SigningTokenOptions {
  readonly token?: Partial<Token>;
  readonly pin: string;
  readonly key: CertifiedKey;
  /** Beside the one of the key, in front of it. */
  readonly others?: readonly TokenCertificate[];
  readonly triesLeft?: number;
  /** Whether it tells the tries left after a wrong PIN. */
  readonly tells?: boolean;
}

/** A token that signs for ORIGIN and NONCE when the PIN is right, and locks when its tries are used up. */
export function signingToken({
  token,
  pin,
  key,
  others = [],
  triesLeft = 5,
  tells = false,
}: SigningTokenOptions): ScriptedToken {
  let left = triesLeft;
  const id = Uint8Array.of(0x53, 0x49);
  const told = () => (left > 1 ? undefined : left);
  const first = aToken(token);
  const scripted: ScriptedToken = {
    token: { ...first, pin: { ...first.pin, triesLeft: told() } },
    certificates: [...others, { id, certificate: key.certificate }],
    sign: (signing) => {
      if (left === 0) throw new BridgeError('ERR_PIN_LOCKED');
      const isRight = signing.pin === 'on-reader' || Buffer.from(signing.pin).toString() === pin;
      left = isRight ? triesLeft : left - 1;
      scripted.token = { ...scripted.token, pin: { ...scripted.token.pin, triesLeft: told() } };
      if (isRight) return { verified: true, signature: signatureOf(key.privateKey, signing) };
      if (left === 0) throw new BridgeError('ERR_PIN_LOCKED');
      return { verified: false, because: 'wrong', triesLeft: tells ? left : undefined };
    },
  };
  return scripted;
}

/** Node signs messages and not digests, so what the digest must be of is known beforehand. */
function signatureOf(privateKey: KeyObject, { algorithm, digest }: TokenSigning): Uint8Array {
  const expected = signedMessage(ORIGIN, NONCE, algorithm);
  if (!Buffer.from(digest).equals(expected.digest)) throw new Error('the digest of something else');
  const hash = algorithm === 'ES384' ? 'sha384' : 'sha256';
  return sign(hash, expected.message, { key: privateKey, dsaEncoding: 'ieee-p1363' });
}
