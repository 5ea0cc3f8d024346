/** What stands for a character that nobody can know for sure. */
const UNKNOWN = '\u{FFFD}';

/**
 * Big5 to text, with one U+FFFD for each character that is not of the standard's table (as Windows' code page 950 has it). Never throws.
 *
 * Each character is cut out here and looked up alone, for two reasons. Decoders differ in how much they swallow after a byte that
 * fits nowhere, so that one odd character could take the next with it. And what they know beyond the standard differs: Hong Kong's
 * additions (Big5-HKSCS) lie in the same places as the characters that an office in Taiwan drew for itself, so a name could come out
 * wrong, which is worse than a gap.
 */
export function decodeBig5(bytes: Uint8Array): string {
  const decoder = new TextDecoder('big5', { ignoreBOM: true });
  let text = '';
  for (let at = 0; at < bytes.length; at += 1) {
    const [lead = 0, trail] = bytes.subarray(at, at + 2);
    if (lead < 0x80) {
      text += String.fromCharCode(lead);
    } else if (trail !== undefined && isLead(lead) && isTrail(trail)) {
      text += isStandard(lead, trail) ? one(decoder.decode(bytes.subarray(at, at + 2))) : UNKNOWN;
      at += 1;
    } else {
      // Half a character; what comes after it may be whole.
      text += UNKNOWN;
    }
  }
  return text;
}

const isLead = (byte: number) => byte >= 0x81 && byte <= 0xfe;
const isTrail = (byte: number) => (byte >= 0x40 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xfe);

/** Symbols and frequent characters, then the rare ones. All around and between them is for own use, and not to be guessed at. */
function isStandard(lead: number, trail: number): boolean {
  const pair = (lead << 8) | trail;
  return (pair >= 0xa140 && pair <= 0xc67e) || (pair >= 0xc940 && pair <= 0xf9fe);
}

/** A decoder that gives anything but one character does not know this one. */
function one(decoded: string): string {
  const [character = UNKNOWN, ...others] = decoded;
  return others.length === 0 && !/[\p{Co}\p{Cc}]/u.test(character) ? character : UNKNOWN;
}
