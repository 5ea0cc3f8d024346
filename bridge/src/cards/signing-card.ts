import type { CardKind } from '@cardbridge/sdk/protocol';

/** How long a PIN of this family may be and what it may hold; checked before a try is spent. */
export interface PinRules {
  readonly minLength: number;
  readonly maxLength: number;
  /** Whether one byte of the PIN may stand in it. */
  readonly allows: (byte: number) => boolean;
}

/** A wrong PIN: a try is spent, and the card says how many are left if it does. */
export interface WrongPin {
  readonly verified: false;
  readonly triesLeft: number | undefined;
}

/** `signature`: PKCS#1 v1.5, 256 bytes. */
export type SigningOutcome = { readonly verified: true; readonly signature: Uint8Array } | WrongPin;

/** The key that can sign for a person, with its certificate. */
interface SigningKey {
  /** DER. Chosen by keyUsage digitalSignature, never by slot. */
  readonly certificate: Uint8Array;
  readonly algorithm: 'RS256';
}

/**
 * A card that can sign, for the length of one short transaction. Made by a family's `open` on an APDU channel; holds no handle.
 * Errors are `BridgeError`.
 */
export interface SigningCard {
  readonly kind: CardKind;
  readonly cardNumber: string;
  readonly pinRules: PinRules;
  /** Reads the certificate; needs no PIN. ERR_CARD_CERTIFICATE_NONE when there is none for signatures. */
  signingKey(): Promise<SigningKey>;
  /**
   * Throws ERR_CARD_SIGNING_UNAVAILABLE when this card cannot sign here (no transport keys), before anyone is asked for a PIN.
   */
  assertCanSign(): Promise<void>;
  /**
   * Verifies the PIN (spends a try when wrong), and when right signs the digest in the same secure channel. A locked card throws
   * ERR_PIN_LOCKED. `pin` stays the caller's to zero; every copy made inside is zeroed before returning.
   * `digest`: SHA-256, 32 bytes.
   */
  verifyAndSign(
    pin: Uint8Array,
    digest: Uint8Array,
    onStage?: (stage: 'checking-pin' | 'signing') => void,
  ): Promise<SigningOutcome>;
}
