import type { KeyObject } from 'node:crypto';
import type { CardKind } from '@cardbridge/sdk/protocol';
import type { CommandApdu, ResponseApdu } from '../apdu/index.js';
import type { SigningAlgorithm } from './signing-algorithm.js';

/** How long a PIN of this family may be and what it may hold; checked before a try is spent. */
export interface PinRules {
  readonly minLength: number;
  readonly maxLength: number;
  /** Whether one byte of the PIN may stand in it. */
  readonly allows: (byte: number) => boolean;
}

/** How a reader with keys of its own is to put the PIN into the card's VERIFY (ISO 7816-4 §11.5.6): in ASCII, at the front of a block. */
export interface PinpadVerify extends Pick<PinRules, 'minLength' | 'maxLength'> {
  readonly command: Pick<CommandApdu, 'cla' | 'ins' | 'p1' | 'p2'>;
  /** Bytes of the block, and what fills it behind the PIN. */
  readonly blockLength: number;
  readonly padding: number;
}

/**
 * Has the PIN typed on the reader, and gives the card's answer; `format` when the reader did not take the PIN, and the card never
 * saw it. Errors: ERR_PIN_CANCELLED, ERR_PROMPT_TIMEOUT (neither spent a try), and those of the reader.
 */
export type VerifyOnPinpad = (verify: PinpadVerify) => Promise<ResponseApdu | 'format'>;

/** A wrong PIN: a try is spent, and the card says how many are left if it does. */
export interface WrongPin {
  readonly verified: false;
  readonly because: 'wrong';
  readonly triesLeft: number | undefined;
}

/**
 * `signature`: RS256 as PKCS#1 v1.5, 256 bytes; ES256 and ES384 as r‖s (IEEE P1363). `format`: the reader did not take the PIN, or the card
 * says that none of its PINs has that form (PIV); no try was spent.
 */
export type SigningOutcome =
  | { readonly verified: true; readonly signature: Uint8Array }
  | WrongPin
  | { readonly verified: false; readonly because: 'format' };

/** The key that can sign for a person, with its certificate. */
export interface SigningKey {
  /** DER. Chosen by keyUsage digitalSignature, never by slot. */
  readonly certificate: Uint8Array;
  readonly publicKey: KeyObject;
  readonly algorithm: SigningAlgorithm;
  /** What the card calls the private key, where it has several. */
  readonly keyReference?: number;
}

/**
 * A card that can sign, for the length of one short transaction. Made by a family's `open` on an APDU channel; holds no handle.
 * Errors are `BridgeError`.
 */
export interface SigningCard {
  readonly kind: CardKind;
  readonly cardNumber: string;
  readonly pinRules: PinRules;
  /** Absent where a reader cannot make the command, because the PIN goes to the card through a secure channel. */
  readonly pinpadVerify?: PinpadVerify;
  /** Tries left as the card tells them without a PIN, 0 when it is locked; undefined where it does not, or is not known to. */
  triesLeft(): Promise<number | undefined>;
  /** Reads the certificate, once an insertion (`CardNotes`); needs no PIN. ERR_CARD_CERTIFICATE_NONE when there is none for signatures. */
  signingKey(): Promise<SigningKey>;
  /**
   * Throws ERR_CARD_SIGNING_UNAVAILABLE when this card cannot sign here (no transport keys, generation 1), before anyone is asked for a
   * PIN: then a vendor's module may.
   */
  assertCanSign(): Promise<void>;
  /**
   * Verifies the PIN (spends a try when wrong), and when right signs the digest without letting go of the card. A locked card throws
   * ERR_PIN_LOCKED. A PIN as bytes stays the caller's to zero; every copy made inside is zeroed before returning.
   * `digest`: by the hash of the key's algorithm. `onStage` is waited for, each time before the card is asked.
   */
  verifyAndSign(
    pin: Uint8Array | VerifyOnPinpad,
    digest: Uint8Array,
    onStage?: (stage: 'checking-pin' | 'signing') => Promise<void>,
  ): Promise<SigningOutcome>;
}
