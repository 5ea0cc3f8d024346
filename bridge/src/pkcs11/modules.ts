import type { BridgeError } from '../error.js';

/** A token in a slot of a vendor's module (PKCS#11 v2.40 §5.5), as it was when it was looked at. */
export interface Token {
  /** Absolute path of the module. */
  readonly module: string;
  /** CK_SLOT_ID: good for as long as nothing is plugged in or out. */
  readonly slotId: number;
  /** Without its padding; modules put the name of the PC/SC reader there, cut at 64 bytes. */
  readonly slotDescription: string;
  readonly label: string;
  readonly manufacturer: string;
  readonly model: string;
  readonly serialNumber: string;
  readonly pin: {
    readonly minLength: number;
    readonly maxLength: number;
    /** 0 when it is locked, 1 before the last try (CKF_USER_PIN_LOCKED, CKF_USER_PIN_FINAL_TRY); undefined where the token does not tell. */
    readonly triesLeft: number | undefined;
    /** CKF_PROTECTED_AUTHENTICATION_PATH: it is typed on the reader, and never seen here. */
    readonly onReader: boolean;
  };
}

/** A certificate on a token, readable without a PIN. */
export interface TokenCertificate {
  /** CKA_ID, by which its private key is found. */
  readonly id: Uint8Array;
  /** DER. */
  readonly certificate: Uint8Array;
}

export interface TokenSigning {
  /** Of the certificate whose key is to sign. */
  readonly id: Uint8Array;
  /** That certificate. A token that does not hold it any more gets no PIN: slots and names alone do not tell tokens apart. */
  readonly certificate: Uint8Array;
  /** RS256: CKM_RSA_PKCS over a DigestInfo; ES256 and ES384: CKM_ECDSA. */
  readonly algorithm: 'RS256' | 'ES256' | 'ES384';
  /** By the algorithm's hash. */
  readonly digest: Uint8Array;
  /** In the bytes that the person typed, the caller's to zero; `on-reader` for a token that asks on the reader itself. */
  readonly pin: Uint8Array | 'on-reader';
}

/** `signature` as in `SigningOutcome` of ../cards. `triesLeft`: where the module tells it (HiCOS has results of its own for that). */
export type TokenOutcome =
  | { readonly verified: true; readonly signature: Uint8Array }
  | { readonly verified: false; readonly because: 'wrong'; readonly triesLeft: number | undefined }
  /** CKR_PIN_LEN_RANGE: no try was spent. */
  | { readonly verified: false; readonly because: 'format' };

/** A module that could not be asked. */
export interface ModuleTrouble {
  readonly module: string;
  /** ERR_MODULE_FAILED, with what it said. */
  readonly error: BridgeError;
}

/**
 * The vendors' PKCS#11 modules. Each call loads the module in a process of its own, which ends with it: a module that hangs, crashes or
 * leaks costs one request, and no login outlives a signature. A module talks to the card itself, so let go of it first.
 *
 * Errors: ERR_MODULE_FAILED; ERR_CARD_REMOVED when the token is gone; ERR_CARD_CHANGED when another is in its slot, which got no PIN;
 * ERR_CARD_UNSUPPORTED; ERR_PIN_LOCKED; ERR_PIN_CANCELLED and ERR_PROMPT_TIMEOUT on the reader. An aborted signal ends the process and
 * rejects with its reason, at once.
 */
export interface Modules {
  /** Paths of the modules that are there: the configured one, else those of HiCOS at their known places. Loads nothing. */
  installed(): Promise<readonly string[]>;
  /** The tokens in the slots now, of `module` alone where it is named. A module in trouble hides no other's tokens. */
  tokens(options: { readonly signal: AbortSignal; readonly module?: string }): Promise<{
    readonly tokens: readonly Token[];
    readonly troubles: readonly ModuleTrouble[];
  }>;
  certificates(token: Token, options: { readonly signal: AbortSignal }): Promise<readonly TokenCertificate[]>;
  /** Logs in, signs, logs out. Spends at most one try. */
  sign(token: Token, signing: TokenSigning, options: { readonly signal: AbortSignal }): Promise<TokenOutcome>;
  close(): Promise<void>;
}
