import { isUtf8 } from 'node:buffer';
import { Tag } from './tag.js';

/**
 * Reads DER values one after the other (X.690 §8, §10, §11). There is one way to write a value, and no other is taken: lengths are
 * definite and of the shortest form, integers have no octet too many, booleans are 00 or FF. So two readers cannot see two things in
 * the same bytes, and what is compared as bytes is equal only if it is. (Let pass, since CAs do it and nothing rests on it: a
 * value that equals its DEFAULT may be written out, a list of named bits may end with bits that are not set, and the parts of a SET OF
 * may stand in any order.)
 *
 * A reader does not copy: what it gives are views of the same bytes. It is a class with an offset, and not a tree, and takes octets by
 * their index, not by destructuring (which walks an iterator), since every sign-in passes here a hundred times. Every method throws
 * `SyntaxError` for what is not so.
 */
export class DerReader {
  private readonly bytes: Buffer;
  private end: number;
  private at: number;

  constructor(bytes: Uint8Array, from = 0, to = bytes.length) {
    this.bytes = bytes instanceof Buffer ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    this.at = from;
    this.end = to;
  }

  get isAtEnd(): boolean {
    return this.at === this.end;
  }

  /** The tag of the next value; 0, which no value has, at the end. */
  get nextTag(): number {
    return this.at === this.end ? 0 : (this.bytes[this.at] ?? 0);
  }

  /** Nothing may follow. */
  finish(): void {
    if (this.at !== this.end) throw new SyntaxError('DER: bytes after the end of a value');
  }

  /** A reader of what is inside the next value, which must have this tag. */
  enter(tag: number): DerReader {
    const to = this.openValue(tag);
    const from = this.at;
    this.at = to;
    return new DerReader(this.bytes, from, to);
  }

  /**
   * Goes inside the next value itself, and gives what {@link comeOut} needs to go on behind it: for what stands a dozen times in every
   * certificate, which would take as many readers.
   */
  goInside(tag: number): number {
    const around = this.end;
    this.end = this.openValue(tag);
    return around;
  }

  /** Nothing may be left inside. */
  comeOut(around: number): void {
    this.finish();
    this.end = around;
  }

  /** As {@link enter}, where the value may be absent. */
  enterOptional(tag: number): DerReader | undefined {
    return this.nextTag === tag ? this.enter(tag) : undefined;
  }

  /** The content of the next value. */
  content(tag: number): Uint8Array {
    const to = this.openValue(tag);
    const content = this.bytes.subarray(this.at, to);
    this.at = to;
    return content;
  }

  /** The same in lower-case hexadecimal, without a view of the bytes in between. */
  hex(tag: number): string {
    const to = this.openValue(tag);
    const hex = this.bytes.toString('hex', this.at, to);
    this.at = to;
    return hex;
  }

  /** The same as text, one character an octet. */
  latin1(tag: number): string {
    const to = this.openValue(tag);
    const text = this.bytes.toString('latin1', this.at, to);
    this.at = to;
    return text;
  }

  /** The same as text in UTF-8. */
  utf8(tag: number): string {
    const to = this.openValue(tag);
    const text = this.bytes.toString('utf8', this.at, to);
    // Octets that are no UTF-8 are decoded to U+FFFD, which may also have been written.
    if (text.includes('\ufffd') && !isUtf8(this.bytes.subarray(this.at, to)))
      throw new SyntaxError('DER: text that is not UTF-8');
    this.at = to;
    return text;
  }

  /** The next value with its tag and length, in lower-case hexadecimal. */
  elementHex(tag: number): string {
    const from = this.at;
    this.at = this.openValue(tag);
    return this.bytes.toString('hex', from, this.at);
  }

  /** What has not been read yet, as it is. */
  get rest(): Uint8Array {
    return this.bytes.subarray(this.at, this.end);
  }

  /** The next value with its tag and length; any, if no tag is named. */
  element(tag = this.nextTag): Uint8Array {
    const from = this.at;
    this.at = this.openValue(tag);
    return this.bytes.subarray(from, this.at);
  }

  /** X.690 §8.3: the octets of an INTEGER, two's complement, big-endian. */
  integer(tag: number = Tag.integer): Uint8Array {
    const octets = this.content(tag);
    const first = octets[0];
    const second = octets[1] ?? 0;
    const padded = octets.length > 1 && ((first === 0x00 && second < 0x80) || (first === 0xff && second >= 0x80));
    if (first === undefined || padded) throw new SyntaxError('DER: not an integer');
    return octets;
  }

  /** An INTEGER from 0 to 2³¹ − 1: lengths of paths, counts, versions. */
  count(tag: number = Tag.integer): number {
    const octets = this.integer(tag);
    const isNegative = (octets[0] ?? 0) >= 0x80;
    if (isNegative || octets.length > 4) throw new SyntaxError('DER: a number out of range');
    let value = 0;
    for (const octet of octets) value = value * 256 + octet;
    return value;
  }

  /** X.690 §11.1. */
  boolean(tag: number = Tag.boolean): boolean {
    const octets = this.content(tag);
    if (octets.length !== 1 || (octets[0] !== 0 && octets[0] !== 0xff)) throw new SyntaxError('DER: not a boolean');
    return octets[0] === 0xff;
  }

  /** A BOOLEAN with DEFAULT FALSE. */
  flag(tag: number = Tag.boolean): boolean {
    return this.nextTag === tag ? this.boolean(tag) : false;
  }

  /** An OBJECT IDENTIFIER in dotted form (X.690 §8.19). */
  oid(tag: number = Tag.objectIdentifier): string {
    const to = this.openValue(tag);
    if (this.at === to) throw new SyntaxError('DER: an empty object identifier');
    const { bytes, at } = this;
    const short = to - at === 3 ? (bytes[at] ?? 0) * 65_536 + (bytes[at + 1] ?? 0) * 256 + (bytes[at + 2] ?? 0) : undefined;
    const known = short === undefined ? undefined : shortIdentifiers.get(short);
    if (known !== undefined) {
      this.at = to;
      return known;
    }
    let text = '';
    while (this.at < to) {
      const arc = this.arc(to);
      if (text === '') text = arc < 80 ? `${Math.floor(arc / 40)}.${arc % 40}` : `2.${arc - 80}`;
      else text += `.${arc}`;
    }
    if (short !== undefined && shortIdentifiers.size < MAX_SHORT_IDENTIFIERS) shortIdentifiers.set(short, text);
    return text;
  }

  /** A BIT STRING of whole octets. */
  octetsOfBits(tag: number = Tag.bitString): Uint8Array {
    const content = this.content(tag);
    if (content[0] !== 0) throw new SyntaxError('DER: a bit string that is not made of whole octets');
    return content.subarray(1);
  }

  /**
   * A BIT STRING of at most 16 named bits, bit 0 the highest: 0x8000 is bit 0 (X.680 §22.7; X.690 §11.2.1 wants unused bits to be zero).
   * Further ones may follow that are not set.
   */
  namedBits(tag: number = Tag.bitString): number {
    const content = this.content(tag);
    const unused = content[0] ?? 8;
    const last = content[content.length - 1] ?? 0;
    const tooMany = content.length > 3 && content.subarray(3).some((octet) => octet !== 0);
    if (tooMany || unused > 7 || (content.length === 1 && unused !== 0) || (last & ((1 << unused) - 1)) !== 0) {
      throw new SyntaxError('DER: not a list of named bits');
    }
    return content.length === 1 ? 0 : (content[1] ?? 0) * 256 + (content[2] ?? 0);
  }

  /** UTCTime or GeneralizedTime, to the second and in UTC, as RFC 5280 §4.1.2.5 has them: milliseconds since 1970-01-01. */
  time(): number {
    if (this.nextTag !== Tag.utcTime) return this.generalizedTime();
    const to = this.openTime(Tag.utcTime, 13);
    const year = this.twoDigits();
    return this.restOfTime(year < 50 ? 2000 + year : 1900 + year, to);
  }

  /** As {@link time}, where only GeneralizedTime is allowed (RFC 6960 §4.2.1). */
  generalizedTime(tag: number = Tag.generalizedTime): number {
    const to = this.openTime(tag, 15);
    return this.restOfTime(this.twoDigits() * 100 + this.twoDigits(), to);
  }

  private openTime(tag: number, length: number): number {
    const to = this.openValue(tag);
    if (to - this.at !== length || this.bytes[to - 1] !== 0x5a) throw notATime();
    return to;
  }

  private restOfTime(year: number, to: number): number {
    const time = instant(year, this.twoDigits(), this.twoDigits(), this.twoDigits(), this.twoDigits(), this.twoDigits());
    this.at = to;
    return time;
  }

  private twoDigits(): number {
    const tens = (this.bytes[this.at] ?? 0) - 0x30;
    const ones = (this.bytes[this.at + 1] ?? 0) - 0x30;
    if (tens < 0 || tens > 9 || ones < 0 || ones > 9) throw notATime();
    this.at += 2;
    return tens * 10 + ones;
  }

  private arc(to: number): number {
    let arc = 0;
    let octet = this.bytes[this.at] ?? 0;
    // A leading 80 would be a zero too many, and so another spelling of the same arc.
    if (octet === 0x80) throw new SyntaxError('DER: an arc with a leading zero');
    for (;;) {
      arc = arc * 128 + (octet & 0x7f);
      this.at += 1;
      if (octet < 0x80) break;
      if (this.at === to || arc >= 2 ** 45) throw new SyntaxError('DER: an arc that is cut off or too large');
      octet = this.bytes[this.at] ?? 0;
    }
    return arc;
  }

  /** Goes to the content of the next value, and says where it ends. */
  private openValue(tag: number): number {
    const { bytes, end } = this;
    let at = this.at;
    if (at + 2 > end || bytes[at] !== tag || (tag & 0x1f) === 0x1f) throw new SyntaxError('DER: another value than expected');
    let length = bytes[at + 1] ?? 0;
    at += 2;
    if (length >= 0x80) {
      const octets = length & 0x7f;
      // Four octets count to 4 GiB; none is the indefinite length of BER. X.690 §10.1: the fewest octets possible.
      if (octets === 0 || octets > 4 || at + octets > end || bytes[at] === 0) throw new SyntaxError('DER: not a length');
      length = 0;
      for (const stop = at + octets; at < stop; at += 1) length = length * 256 + (bytes[at] ?? 0);
      if (length < 0x80) throw new SyntaxError('DER: not a length');
    }
    if (length > end - at) throw new SyntaxError('DER: a value that is cut off');
    this.at = at;
    return at + length;
  }
}

/**
 * Identifiers of three octets, such as all of X.520's attributes and X.509's extensions, in dotted form: most of those in a certificate. Spelling
 * them out anew made a tenth of its reading. Whoever fills this with others makes it useless, and no more.
 */
const shortIdentifiers = new Map<number, string>();
const MAX_SHORT_IDENTIFIERS = 256;

/** Not by Date: it carries a 31st of June over into July, and takes years below 100 for another century. */
function instant(year: number, month: number, day: number, hour: number, minute: number, second: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const daysOfMonth = month === 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
  const isReal = month >= 1 && month <= 12 && day >= 1 && day <= daysOfMonth && hour < 24 && minute < 60 && second < 60;
  if (!isReal) throw notATime();
  // Years are counted from March, so that the leap day is their last; from a year 0 on, in eras of 400 years.
  const years = month > 2 ? year : year - 1;
  const daysBefore = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const days = years * 365 + Math.floor(years / 4) - Math.floor(years / 100) + Math.floor(years / 400) + daysBefore - 719_468;
  return ((days * 24 + hour) * 60 + minute) * 60_000 + second * 1000;
}

const notATime = () => new SyntaxError('DER: not a time');
