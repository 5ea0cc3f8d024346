import { type DerReader, DerReader as Reader, Tag } from '../der/index.js';
import { readText } from './text.js';

/** One attribute of a name. */
export interface NameAttribute {
  /** OID. */
  readonly type: string;
  /** Undefined where the value is not text. */
  readonly text: string | undefined;
  /** Where it is not text, the value in lower-case hexadecimal. */
  readonly hex: string | undefined;
}

/** A distinguished name. */
export class Name {
  /** The Name itself, with tag and length. */
  readonly der: Uint8Array;
  /** In the order in which they stand. */
  readonly attributes: readonly NameAttribute[];
  private canonical: readonly string[] | undefined;

  private constructor(der: Uint8Array, attributes: readonly NameAttribute[]) {
    this.der = der;
    this.attributes = attributes;
  }

  /** Reads the next value, a Name. Throws `SyntaxError`. */
  static read(reader: DerReader): Name {
    const der = reader.element(Tag.sequence);
    const attributes: NameAttribute[] = [];
    const sequence = new Reader(der);
    sequence.goInside(Tag.sequence);
    while (!sequence.isAtEnd) {
      const around = sequence.goInside(Tag.set);
      readAttributes(sequence, attributes);
      sequence.comeOut(around);
    }
    return new Name(der, attributes);
  }

  get isEmpty(): boolean {
    return this.attributes.length === 0;
  }

  /**
   * Every relative name in a form in which equal ones are the same string. RFC 5280 §7.1: letters of either case are equal, and so is
   * any white space; a CA may write PrintableString once and UTF8String later.
   */
  get relativeNames(): readonly string[] {
    this.canonical ??= canonicalNames(this.der);
    return this.canonical;
  }

  /** RFC 5280 §7.1. Most CAs write their names the same way everywhere, byte for byte. */
  equals(other: Name): boolean {
    if (sameBytes(this.der, other.der)) return true;
    const [ours, theirs] = [this.relativeNames, other.relativeNames];
    return ours.length === theirs.length && ours.every((relative, index) => relative === theirs[index]);
  }

  /** The texts of every attribute of this type. */
  texts(type: string): readonly string[] {
    return this.attributes.flatMap(({ type: other, text }) => (other === type && text !== undefined ? [text] : []));
  }
}

/** Reads one RelativeDistinguishedName whose SET `reader` has entered, in the form of {@link Name.relativeNames}. */
export function readRelativeName(reader: DerReader): string {
  // A SET has no order. JSON keeps the border between type and value, and between one attribute and the next.
  return JSON.stringify(readAttributes(reader, []).map(canonicalAttribute).sort());
}

function canonicalNames(der: Uint8Array): readonly string[] {
  const names: string[] = [];
  const sequence = new Reader(der).enter(Tag.sequence);
  while (!sequence.isAtEnd) names.push(readRelativeName(sequence.enter(Tag.set)));
  return names;
}

function canonicalAttribute({ type, text, hex }: NameAttribute): string {
  // Another sign for each: octets are not the text that spells them.
  return text === undefined ? `${type}#${hex}` : `${type}=${foldText(text)}`;
}

/** Adds what a SET of attributes holds to `attributes`. */
function readAttributes(set: DerReader, attributes: NameAttribute[]): NameAttribute[] {
  if (set.isAtEnd) throw new SyntaxError('a relative name without attributes');
  while (!set.isAtEnd) {
    const around = set.goInside(Tag.sequence);
    const type = set.oid();
    const text = readText(set);
    const hex = text === undefined ? set.elementHex(set.nextTag) : undefined;
    set.comeOut(around);
    attributes.push({ type, text, hex });
  }
  return attributes;
}

/** RFC 4518 §2.2: what has no shape of its own (joiners, marks of direction, controls) maps to nothing, but for what separates like a blank. */
const SHAPELESS = /\p{Default_Ignorable_Code_Point}|\p{Cf}|(?![\t-\r\u0085])\p{Cc}|\ufffc/gu;

/**
 * RFC 5280 §7.1 by way of RFC 4518: what cannot be seen is not there, compatible forms are one, case does not count, a run of blanks is
 * one, none stands at an end.
 */
function foldText(text: string): string {
  const visible = text.replace(SHAPELESS, '').normalize('NFKC').toLowerCase();
  return visible.replace(/[\s\u0085]+/gu, ' ').trim();
}

export function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && Buffer.compare(one, other) === 0;
}
