/**
 * The bytes of the citizen card, generation 2 (facts sheet taiwan-cards §1.2 to §1.5). Everything that could be data is here,
 * so that the code beside it can be read without the sheet.
 */
export const citizenCard = {
  /** The PKI applet. SELECT with P2 0C and Le 00. */
  aid: Uint8Array.from([0xa0, 0x00, 0x00, 0x02, 0x83, 0x00, 0x00, 0x06, 0x22, 0x01, 0x69, 0x64, 0x00, 0x01, 0x01, 0x01]),
  /** GlobalPlatform issuer security domain, which tells the card id. */
  issuerSecurityDomain: Uint8Array.from([0xa0, 0x00, 0x00, 0x01, 0x51, 0x00, 0x00]),
  /** GET DATA tag of the card id, and the number of its bytes. */
  cardIdTag: 0x45,
  cardIdLength: 10,

  /** Paths of files, from the applet downwards. */
  files: {
    cardNumber: [0x0900, 0x0903],
    privateKeys: [0x5030, 0x4100],
    certificates: [0x5030, 0x4104],
    keys: [0x5030, 0x0810],
  },
  /** 16 ASCII characters: two letters and 14 digits. */
  cardNumberPattern: /^[A-Z]{2}\d{14}$/,
  cardNumberLength: 16,
  /** Path elements by which the card's own directories name the applet. */
  rootIds: [0x3f00, 0x7fff] as readonly number[],

  /** Key version number of INITIALIZE UPDATE. */
  keyVersion: 0x01,
  /** VERIFY, and the length to which FF fills the PIN. */
  pin: { verify: { cla: 0x00, ins: 0x20, p1: 0x00, p2: 0x01 }, paddedLength: 10, minLength: 6, maxLength: 8 },
  /** RSA-2048 in halves: the block goes in by two commands of INS EA, and the result comes out by EA and C1. */
  rsa: {
    half: 128,
    operate: { cla: 0x80, ins: 0xea, moreToCome: 0x82, last: 0x02 },
    fetch: { cla: 0x80, ins: 0xc1, p1: 0x00, p2: 0x80 },
  },
} as const;
