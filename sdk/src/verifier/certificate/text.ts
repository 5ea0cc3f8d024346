import { type DerReader, Tag } from '../der/index.js';

/**
 * Reads the next value as text; undefined, and nothing read, where it is no character string (RFC 5280 §4.1.2.4 lists those of names). `kind` is the tag
 * that a value would have whose own one stands in its place (X.680 §31.2). Throws `SyntaxError` where the octets are not of their kind.
 */
export function readText(reader: DerReader, kind: number = reader.nextTag): string | undefined {
  const tag = reader.nextTag;
  switch (kind) {
    case Tag.utf8String:
      return reader.utf8(tag);
    case Tag.printableString:
    case Tag.ia5String:
    case Tag.numericString:
    case Tag.visibleString:
      return printable(reader.latin1(tag));
    case Tag.teletexString:
      // T.61 in name; what CAs have put into it is Latin-1.
      return reader.latin1(tag);
    case Tag.bmpString:
      return wideText(reader.content(tag), 2);
    case Tag.universalString:
      return wideText(reader.content(tag), 4);
    default:
      return undefined;
  }
}

function printable(text: string): string {
  if (!/^[\x20-\x7e]*$/.test(text)) throw new SyntaxError('text that is not ASCII');
  return text;
}

function wideText(octets: Uint8Array, width: 2 | 4): string {
  const bytes = Buffer.from(octets.buffer, octets.byteOffset, octets.length);
  if (bytes.length % width !== 0) throw new SyntaxError('text that is cut off');
  let text = '';
  for (let at = 0; at < bytes.length; at += width) {
    const point = bytes.readUIntBE(at, width);
    // Neither has surrogates: BMPString ends where they would be needed.
    if (point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) throw new SyntaxError('text with a character that is none');
    text += String.fromCodePoint(point);
  }
  return text;
}
