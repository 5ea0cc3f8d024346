/** The WebSocket subprotocol. A breaking change of the wire gets a new number, never a flag. */
export const SUBPROTOCOL = 'cardbridge.v1';

/** What `GET /` of the bridge answers, and nothing else: present, and which protocol. */
export interface ProbeAnswer {
  readonly product: 'cardbridge';
  readonly protocol: typeof SUBPROTOCOL;
}

/** Ports that the bridge tries in this order; below every system's ephemeral range (DESIGN §4). */
export const DEFAULT_PORTS: readonly number[] = [28730, 28731, 28732];

/** The same with TLS, where `cardbridge trust install` made a certificate for it: for browsers and sites that allow nothing else. */
export const DEFAULT_TLS_PORTS: readonly number[] = [28740, 28741, 28742];

/** WebSocket close codes of our own (RFC 6455 §7.4.2 leaves 4000-4999 to applications). */
export const CloseCode = {
  /** The person or the policy does not let this origin use cards. */
  accessRefused: 4403,
  /** A page without a grant that asked for none for half a minute; its seat is for another. Connecting again is fine. */
  idle: 4408,
  /** More requests or connections a second than an honest page makes. */
  rateExceeded: 4429,
  /** All places for connections are taken; closed right after it was opened. */
  connectionLimit: 4503,
} as const;

/** Largest frame that either side sends, in bytes. */
export const MAX_FRAME_BYTES = 65_536;
