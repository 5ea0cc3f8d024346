/**
 * The bytes of PIV (NIST SP 800-73-4, parts 1 and 2). Everything that could be data is here, so that the code beside it can be read
 * without the standard.
 */
export const pivCard = {
  /** Without its version, which the standard lets one leave out (part 1 §2.2). */
  aid: Uint8Array.from([0xa0, 0x00, 0x00, 0x03, 0x08, 0x00, 0x00, 0x10, 0x00]),
  /** What SELECT answers with (part 2 table 3). */
  applicationPropertyTemplate: 0x61,

  getData: { cla: 0x00, ins: 0xcb, p1: 0x3f, p2: 0xff },
  /** In front of the tag that is asked for, and around the object that comes (part 2 §3.1.2). */
  tagList: 0x5c,
  objectTag: 0x53,

  /** Card holder unique identifier (part 1 §3.1.2, appendix A table 9). */
  chuid: {
    tag: [0x5f, 0xc1, 0x02],
    fascN: { tag: 0x30, length: 25 },
    guid: { tag: 0x34, length: 16 },
  },

  /** X.509 certificate for PIV authentication, that of key 9A (part 1 appendix A table 10). */
  certificate: {
    tag: [0x5f, 0xc1, 0x05],
    content: 0x70,
    info: 0x71,
    /** In the first byte of the info. The standard says 01; cards from before it said so clearly have 80. */
    compressed: 0x81,
  },

  /**
   * Discovery object (part 1 §3.3.2), the only one that comes without 53 around it: which application it is of, and in the first byte of
   * the policy which PINs the card has, in the second which one its holder is used to.
   */
  discovery: {
    tag: [0x7e],
    objectTag: 0x7e,
    aid: 0x4f,
    pinPolicy: [0x5f, 0x2f],
    hasGlobalPin: 0x20,
    globalPinIsPrimary: 0x20,
  },

  /** VERIFY; the PIN is filled up with FF to eight bytes (part 2 §3.2.1, §2.4.3). */
  verify: { cla: 0x00, ins: 0x20, p1: 0x00 },
  /** P2 of VERIFY: the application's own PIN, and that of the whole card (part 2 table 4). */
  pinReference: { application: 0x80, global: 0x00 },
  pin: { minLength: 6, maxLength: 8, paddedLength: 8 },

  /** GENERAL AUTHENTICATE with key 9A: block or digest go in as challenge, the signature comes out as response (part 2 §3.2.4, A.3). */
  sign: { cla: 0x00, ins: 0x87, p2: 0x9a },
  /** P1 of GENERAL AUTHENTICATE: RSA-2048, P-256, P-384 (part 1 table 5, SP 800-78-4 table 6-2). */
  algorithmId: { RS256: 0x07, ES256: 0x11, ES384: 0x14 },
  dynamicAuthentication: { template: 0x7c, challenge: 0x81, response: 0x82 },
} as const;
