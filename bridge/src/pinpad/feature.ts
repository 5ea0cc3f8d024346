/**
 * Features of a reader by their number (PC/SC part 10; reader.h of pcsclite). VERIFY_PIN_START and _FINISH (01, 02) are left out: they do
 * the same in steps, with one call of ours for each key that is pressed. libccid, which drives these readers on Linux and macOS, offers
 * DIRECT; a reader that has only the steps counts as one without keys.
 */
export const Feature = {
  verifyPinDirect: 0x06,
  ifdPinProperties: 0x0a,
  getTlvProperties: 0x12,
} as const;
