/**
 * What both generations of the citizen card have in common (facts sheet taiwan-cards §1.3, §1.4, §6). Everything that could be data is in
 * this table and in those of the generations, so that the code beside them can be read without the sheet.
 */
export const citizenCard = {
  /** Paths of files, from the root downwards: the master file in generation 1, the applet in generation 2. */
  files: {
    cardNumber: [0x0900, 0x0903],
    privateKeys: [0x5030, 0x4100],
    certificates: [0x5030, 0x4104],
  },
  /** Path elements by which the card's own directories name the root. */
  rootIds: [0x3f00, 0x7fff] as readonly number[],
  /** 16 ASCII characters: two letters and 14 digits. */
  cardNumberPattern: /^[A-Z]{2}\d{14}$/,
  cardNumberLength: 16,
  pin: { minLength: 6, maxLength: 8 },
} as const;
