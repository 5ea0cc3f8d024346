/** The bytes of the NHI card (facts sheet taiwan-cards §2.1, §2.2). It has no PIN for its basic data. */
export const nhiCard = {
  aid: Uint8Array.from([0xd1, 0x58, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x11, 0x00]),
  /**
   * GET DATA 1100, with two bytes of data, gives the profile. Without Le, in this one form: so nearly all programs in the field send it
   * (§2.1), every card that they met answered it, and it is what T=0 can carry: there an Le behind the data is a byte too many, and
   * the answer comes by 61xx (ISO 7816-3 §12.2.4).
   */
  profile: { cla: 0x00, ins: 0xca, p1: 0x11, p2: 0x00, data: Uint8Array.of(0x00, 0x00) },
  profileLength: 57,
  /** Fields of the profile as [first byte, byte after the last]. */
  fields: {
    cardNumber: [0, 12],
    /** Big5, ended by NUL or blanks where it is shorter. All 20 bytes: names are longer than three characters (§2.3). */
    name: [12, 32],
    idNumber: [32, 42],
    /** ROC calendar, YYYMMDD: seven digits, also before year 100 (§2.3). */
    birthDate: [42, 49],
    sex: [49, 50],
    issueDate: [50, 57],
  },

  /** GET DATA 2400 gives card data, of which the first character is the mark (§2.1, one source). In the form that the profile has. */
  cardData: { cla: 0x00, ins: 0xca, p1: 0x24, p2: 0x00, data: Uint8Array.of(0x00, 0x00) },
} as const;
