/** The bytes of the NHI card (facts sheet taiwan-cards §2.1, §2.2). It has no PIN for its basic data. */
export const nhiCard = {
  aid: Uint8Array.from([0xd1, 0x58, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x11, 0x00]),
  /** GET DATA 1100, with two bytes of data, gives the profile. */
  profile: { cla: 0x00, ins: 0xca, p1: 0x11, p2: 0x00, data: Uint8Array.of(0x00, 0x00), le: 256 },
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
} as const;
