/** SELECT of a file below the directory where the card stands. */
const selectFile = { cla: 0x00, ins: 0xa4, p1: 0x00, p2: 0x04 } as const;

/** The bytes of the citizen card, generation 2 (facts sheet taiwan-cards §1.2, §1.4, §1.5). */
export const generation2 = {
  tree: {
    /** The PKI applet. SELECT with P2 0C and Le 00. */
    root: {
      cla: 0x00,
      ins: 0xa4,
      p1: 0x04,
      p2: 0x0c,
      data: Uint8Array.from([0xa0, 0x00, 0x00, 0x02, 0x83, 0x00, 0x00, 0x06, 0x22, 0x01, 0x69, 0x64, 0x00, 0x01, 0x01, 0x01]),
      le: 256,
    },
    file: { ...selectFile, le: 256 },
    readClass: 0x00,
  },
  /** Where the private keys lie. */
  keys: { path: [0x5030, 0x0810], select: selectFile },

  /** GlobalPlatform issuer security domain, which tells the card id. */
  issuerSecurityDomain: Uint8Array.from([0xa0, 0x00, 0x00, 0x01, 0x51, 0x00, 0x00]),
  /** GET DATA tag of the card id, and the number of its bytes. */
  cardId: { tag: 0x45, length: 10 },
  /** Key version number of INITIALIZE UPDATE. */
  keyVersion: 0x01,
  /** VERIFY, and the length to which FF fills the PIN. */
  verify: { cla: 0x00, ins: 0x20, p1: 0x00, p2: 0x01 },
  pinBlockLength: 10,
  /** RSA-2048 in halves: the block goes in by two commands of INS EA, and the result comes out by EA and C1. */
  rsa: {
    half: 128,
    operate: { cla: 0x80, ins: 0xea, moreToCome: 0x82, last: 0x02 },
    fetch: { cla: 0x80, ins: 0xc1, p1: 0x00, p2: 0x80 },
  },
} as const;
