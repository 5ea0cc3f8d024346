import type { Cryptoki, TokenInfo } from './cryptoki.js';
import { CryptokiError } from './cryptoki-error.js';
import type { Token } from './modules.js';
import type { Ulong } from './ulong.js';
import { withModule } from './with-module.js';

/** Flags of CK_TOKEN_INFO (PKCS#11 v2.40 §3.2). */
const CKF_USER_PIN_INITIALIZED = 0x8;
const CKF_PROTECTED_AUTHENTICATION_PATH = 0x100;
const CKF_TOKEN_INITIALIZED = 0x400;
const CKF_USER_PIN_FINAL_TRY = 0x20000;
const CKF_USER_PIN_LOCKED = 0x40000;

/**
 * The tokens in the slots of a module. Those that cannot be asked are left out: a card of another make in the next reader
 * (CKR_TOKEN_NOT_RECOGNIZED), one that was pulled out meanwhile, one without a person's PIN.
 */
export function lookAtTokens(module: string): Promise<readonly Token[]> {
  return withModule(module, {}, async (cryptoki) => {
    const tokens: Token[] = [];
    for (const slot of await cryptoki.slotsWithToken()) {
      const token = await lookAtToken(cryptoki, module, slot).catch((error: unknown) => {
        if (error instanceof CryptokiError) return undefined;
        throw error;
      });
      if (token) tokens.push(token);
    }
    return tokens;
  });
}

async function lookAtToken(cryptoki: Cryptoki, module: string, slot: Ulong): Promise<Token | undefined> {
  const info = await cryptoki.tokenInfo(slot);
  // Such as the one that SoftHSM always has to spare.
  if (!(info.flags & (CKF_TOKEN_INITIALIZED | CKF_USER_PIN_INITIALIZED)) || typeof slot === 'bigint') return undefined;
  const slotDescription = await cryptoki.slotDescription(slot);
  const { label, manufacturer, model, serialNumber } = info;
  return { module, slotId: slot, slotDescription, label, manufacturer, model, serialNumber, pin: pinOf(info) };
}

/** Of a PIN in a token that tells no limits, or none that make sense. */
const ANY_LENGTH = { minLength: 1, maxLength: 255 };

/** What a token tells about its PIN without being asked for it. */
export function pinOf({ flags, minPinLength: minLength, maxPinLength: maxLength }: TokenInfo): Token['pin'] {
  const makesSense = maxLength > 0 && minLength <= maxLength && maxLength <= ANY_LENGTH.maxLength;
  const triesLeft = flags & CKF_USER_PIN_LOCKED ? 0 : flags & CKF_USER_PIN_FINAL_TRY ? 1 : undefined;
  const onReader = (flags & CKF_PROTECTED_AUTHENTICATION_PATH) !== 0;
  return { ...(makesSense ? { minLength, maxLength } : ANY_LENGTH), triesLeft, onReader };
}
