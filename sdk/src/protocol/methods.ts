/** Types of every message. `schemas.ts` checks the same at run time; its types hold the two together. */

/** Kinds of card. `unknown` is a card that answers but that no family recognises. */
export type CardKind = 'citizen' | 'organization' | 'nhi' | 'piv' | 'pkcs11' | 'unknown';

/** What a page learns of a card before the person does anything: its kind, and nothing else. */
export interface CardInfo {
  readonly kind: CardKind;
}

/**
 * A reader as a granted page sees it.
 *
 * `empty`: no card. `reading`: a card was put in and is being recognised. `ready`: see `card`.
 * `mute`: a card that gives no answer to reset (upside down, dirty contacts). `busy`: another program holds the card.
 */
export interface ReaderInfo {
  /** Opaque, made anew for every connection, so that pages cannot compare notes. */
  readonly id: string;
  readonly name: string;
  readonly state: 'empty' | 'reading' | 'ready' | 'mute' | 'busy';
  readonly card?: CardInfo;
}

/** Signature algorithms by their names in JOSE (RFC 7518). The card decides. */
export type TokenAlgorithm = 'RS256' | 'RS384' | 'RS512' | 'PS256' | 'PS384' | 'PS512' | 'ES256' | 'ES384' | 'ES512';

/** The Web eID authentication token (DESIGN §5). Every string in it is the claim of an unauthenticated peer until verified. */
export interface AuthenticationToken {
  readonly format: string;
  /** Base64 of the DER certificate. Named so because nothing has been checked about it. */
  readonly unverifiedCertificate: string;
  readonly algorithm: TokenAlgorithm;
  /** Base64; ECDSA as r‖s (IEEE P1363). */
  readonly signature: string;
  readonly appVersion: string;
  /**
   * What the bridge signed for. Never trusted: a verifier that refused the signature may use it to prove *why*
   * (token made for another origin or nonce). Other Web eID verifiers ignore it.
   */
  readonly unverifiedContext?: { readonly origin: string; readonly challengeNonce: string };
}

/** Basic data of an NHI card, as printed in it. Dates are ISO 8601 (YYYY-MM-DD). */
export interface NhiBasicData {
  readonly cardNumber: string;
  /** U+FFFD stands for bytes that are not Big5; `nameBytes` keeps them. */
  readonly name: string;
  /** Base64 of the Big5 bytes without padding. */
  readonly nameBytes: string;
  readonly idNumber: string;
  readonly birthDate: string;
  readonly sex: 'M' | 'F';
  readonly issueDate: string;
  /**
   * Whether the card was cancelled: one character, as the card has it; what each one means is the insurer's to say. Absent where the card
   * does not tell.
   */
  readonly cancelMark?: string;
}

/** What a running operation waits for, in the order in which stages come; each card passes some of them. */
export type OperationStage = 'reading-card' | 'waiting-for-confirmation' | 'waiting-for-pin' | 'checking-pin' | 'signing';

/** What `operation.progress` carries. */
export interface Progress {
  /** The JSON-RPC id of the request that this is about. */
  readonly requestId: RequestId;
  readonly stage: OperationStage;
  /** With `waiting-for-pin`: tries left before the card locks, when the card says so. */
  readonly triesLeft?: number;
}

/** The id of a JSON-RPC request: chosen by the page, back in the answer. */
export type RequestId = number | string;

/** Every request: name → what it takes and gives. There is no PIN anywhere in here, on purpose. */
export interface Methods {
  'access.request': { params: Record<never, never>; result: { readonly granted: true } };
  'bridge.info': {
    params: Record<never, never>;
    result: { readonly version: string; readonly protocol: string; readonly simulated: boolean };
  };
  'readers.list': { params: Record<never, never>; result: { readonly readers: readonly ReaderInfo[] } };
  'readers.watch': { params: Record<never, never>; result: { readonly readers: readonly ReaderInfo[] } };
  'readers.unwatch': { params: Record<never, never>; result: Record<never, never> };
  'card.authenticate': {
    /** `challengeNonce`: 44 to 128 base64 characters chosen by the server. */
    params: { readonly challengeNonce: string; readonly readerId?: string };
    result: { readonly token: AuthenticationToken };
  };
  'card.readNhi': { params: { readonly readerId?: string }; result: { readonly basicData: NhiBasicData } };
  'operation.cancel': { params: { readonly requestId: RequestId }; result: { readonly cancelled: boolean } };
}

/** Name of a request. */
export type MethodName = keyof Methods;
/** What a request takes. */
export type Params<M extends MethodName> = Methods[M]['params'];
/** What a request gives. */
export type Result<M extends MethodName> = Methods[M]['result'];

/** Every event (JSON-RPC notification from the bridge). */
export interface Events {
  'readers.changed': { readonly readers: readonly ReaderInfo[] };
  'operation.progress': Progress;
}

/** Name of an event. */
export type EventName = keyof Events;

/** `error` of a JSON-RPC answer. `data.code` is the code; the sentence is English, pages translate by code. */
export interface WireError {
  readonly code: number;
  readonly message: string;
  readonly data: { readonly code: string; readonly remedy: string; readonly retriable: boolean };
}
