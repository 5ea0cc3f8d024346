/** Identifier octets of the values that certificates, revocation lists and OCSP are made of (X.680 §8.4, X.690 §8.1.2). */
export const Tag = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  objectIdentifier: 0x06,
  enumerated: 0x0a,
  utf8String: 0x0c,
  numericString: 0x12,
  printableString: 0x13,
  teletexString: 0x14,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  visibleString: 0x1a,
  universalString: 0x1c,
  bmpString: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const;

/** `[number]` of a primitive value, IMPLICIT. */
export const contextPrimitive = (number: number): number => 0x80 | number;

/** `[number]` around another value, or in place of the tag of a SEQUENCE or SET. */
export const contextConstructed = (number: number): number => 0xa0 | number;
