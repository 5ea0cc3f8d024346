import { alignmentOf, completeTypes } from './signature.js';
import { type DbusValue, Variant } from './values.js';

/** Of containers within each other, variants among them (D-Bus specification, "Valid signatures" and "Message format"). */
const DEEPEST = 64;

/** Reads the values that a signature names. Throws on bytes that are none of these: what others send is never trusted. */
export function decode(signature: string, bytes: Buffer, isLittleEndian: boolean): readonly DbusValue[] {
  return new Reader(bytes, isLittleEndian).each(completeTypes(signature), 0);
}

class Reader {
  readonly #bytes: Buffer;
  readonly #view: DataView;
  readonly #little: boolean;
  #at = 0;

  constructor(bytes: Buffer, little: boolean) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#little = little;
  }

  each(types: readonly string[], depth: number): readonly DbusValue[] {
    return types.map((type) => this.#read(type, depth));
  }

  #read(type: string, depth: number): DbusValue {
    if (depth > DEEPEST) throw new Error('a value is too deep');
    if (type.startsWith('a')) return this.#array(type.slice(1), depth + 1);
    if (type.startsWith('(') || type.startsWith('{')) {
      this.#take(0, 8);
      return this.each(completeTypes(type.slice(1, -1)), depth + 1);
    }
    const [view, little] = [this.#view, this.#little];
    switch (type) {
      case 'y':
        return view.getUint8(this.#take(1, 1));
      case 'b':
        return view.getUint32(this.#take(4, 4), little) === 1;
      case 'n':
        return view.getInt16(this.#take(2, 2), little);
      case 'q':
        return view.getUint16(this.#take(2, 2), little);
      case 'i':
        return view.getInt32(this.#take(4, 4), little);
      // An index of file descriptors, of which we take none.
      case 'h':
      case 'u':
        return view.getUint32(this.#take(4, 4), little);
      case 'x':
        return view.getBigInt64(this.#take(8, 8), little);
      case 't':
        return view.getBigUint64(this.#take(8, 8), little);
      case 'd':
        return view.getFloat64(this.#take(8, 8), little);
      case 'g':
        return this.#text(view.getUint8(this.#take(1, 1)));
      case 'v':
        return this.#variant(depth + 1);
      default:
        return this.#text(view.getUint32(this.#take(4, 4), little));
    }
  }

  #array(element: string, depth: number): DbusValue {
    const size = this.#view.getUint32(this.#take(4, 4), this.#little);
    const start = this.#take(0, alignmentOf(element));
    if (element === 'y') return this.#bytes.subarray(start, this.#take(size, 1) + size);
    const end = start + size;
    if (end > this.#bytes.length) throw new Error('an array ends behind its message');
    const items: DbusValue[] = [];
    while (this.#at < end) items.push(this.#read(element, depth));
    return items;
  }

  #variant(depth: number): DbusValue {
    const signature = this.#text(this.#view.getUint8(this.#take(1, 1)));
    const [type, ...more] = completeTypes(signature);
    if (type === undefined || more.length > 0) throw new Error('a variant is not of one type');
    return new Variant(type, this.#read(type, depth));
  }

  #text(length: number): string {
    const start = this.#take(length + 1, 1);
    return this.#bytes.toString('utf8', start, start + length);
  }

  /** Goes on to a boundary and over so many bytes. Returns where these begin. */
  #take(length: number, boundary: number): number {
    const start = (this.#at + boundary - 1) & -boundary;
    if (start + length > this.#bytes.length) throw new Error('a value ends behind its message');
    this.#at = start + length;
    return start;
  }
}
