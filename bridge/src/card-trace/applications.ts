/** Identifiers of applications that a card may have (facts sheet taiwan-cards §1.2, §2.1; SP 800-73-4 part 1 §2.2; ISO 7816-5). */
export const applications: ReadonlyMap<string, string> = new Map([
  ['A0000002830000062201696400010101', 'GPPKI, generation 2'],
  ['A00000028300000622010001', 'GPPKI, other'],
  ['A000000283FF088692535389C00014', 'Chunghwa card manager'],
  ['D1580000010000000000000000001100', 'NHI'],
  ['D1580000010000000000000000003100', 'NHI SAM'],
  ['A00000030800001000', 'PIV'],
  ['A000000308000010000100', 'PIV, version 1'],
  ['A000000063504B43532D3135', 'PKCS#15'],
  ['A000000151000000', 'GlobalPlatform issuer domain'],
  ['D27600012401', 'OpenPGP'],
]);

/** Asked for on a card that no family knows: a SELECT by name changes nothing on a card, and needs no PIN. */
export const askedOfNewCards: readonly string[] = [...applications.keys()];
