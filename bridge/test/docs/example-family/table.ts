/** The bytes of the city card. Everything that could be data is here, so that the code beside it can be read without the sheet. */
export const cityCard = {
  /** F in front: of no registered provider (ISO 7816-4 §12.2.3). */
  aid: Uint8Array.from([0xf0, 0x43, 0x49, 0x54, 0x59, 0x43, 0x41, 0x52, 0x44]),

  getData: { cla: 0x00, ins: 0xca, p1: 0x01 },
  /** P2 of GET DATA. */
  objects: { cardNumber: 0x01, certificate: 0x02 },
  cardNumberPattern: /^\d{10}$/,

  /** VERIFY, and the length to which FF fills the PIN. */
  verify: { cla: 0x00, ins: 0x20, p1: 0x00, p2: 0x01 },
  pin: { minLength: 6, maxLength: 8, paddedLength: 8 },

  /** PERFORM SECURITY OPERATION: COMPUTE DIGITAL SIGNATURE (ISO 7816-8 §5.4), of a digest with the one key, on P-256. */
  sign: { cla: 0x00, ins: 0x2a, p1: 0x9e, p2: 0x9a },
  coordinateBytes: 32,
} as const;
