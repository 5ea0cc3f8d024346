import { type DerReader, Tag } from '../der/index.js';

/** One extension of a certificate, a list, an entry of one, or an OCSP response. */
export interface Extension {
  /** OID. */
  readonly id: string;
  readonly critical: boolean;
  /** A reader of the one value inside, which it has to read to the end: the caller says `finish()`. */
  readonly value: DerReader;
}

/** Reads all that `reader` has left, the content of an Extensions (RFC 5280 §4.2): at most one of each kind. Throws `SyntaxError`. */
export function readExtensions(reader: DerReader): readonly Extension[] {
  const extensions: Extension[] = [];
  while (!reader.isAtEnd) {
    const around = reader.goInside(Tag.sequence);
    const id = reader.oid();
    const critical = reader.flag();
    const value = reader.enter(Tag.octetString);
    reader.comeOut(around);
    for (const other of extensions) if (other.id === id) throw new SyntaxError('an extension that occurs twice');
    extensions.push({ id, critical, value });
  }
  // RFC 5280 §4.1.2.9: at least one, if any.
  if (extensions.length === 0) throw new SyntaxError('a list of extensions without one');
  return extensions;
}
