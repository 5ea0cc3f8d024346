/**
 * The text of a fixed field: padded with blanks, not ended by NUL (PKCS#11 v2.40 §3.1); some modules do end it. UTF-8, maybe cut in the
 * middle of a character. Comes from a vendor's module or a card: what could move a cursor or hide is replaced.
 */
export function textField(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return new TextDecoder()
    .decode(end === -1 ? bytes : bytes.subarray(0, end))
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\u{FFFD}')
    .trim();
}
