import { alignmentOf, completeTypes } from './signature.js';
import { type DbusValue, isList, Variant } from './values.js';

/** Writes values as the bus has them, least significant byte first. Throws when a value is not of its type: a mistake of ours. */
export function encode(signature: string, values: readonly DbusValue[]): Buffer {
  const writer = new Writer();
  writeEach(writer, completeTypes(signature), values);
  return writer.bytes();
}

class Writer {
  readonly #parts: Buffer[] = [];
  length = 0;

  align(boundary: number): void {
    const short = -this.length & (boundary - 1);
    if (short > 0) this.put(Buffer.alloc(short));
  }

  put(bytes: Buffer): void {
    this.#parts.push(bytes);
    this.length += bytes.length;
  }

  /** Room for a number of `size` bytes, which may be filled in later. */
  room(size: number): Buffer {
    const room = Buffer.alloc(size);
    this.align(size);
    this.put(room);
    return room;
  }

  bytes(): Buffer {
    return Buffer.concat(this.#parts, this.length);
  }
}

function writeEach(writer: Writer, types: readonly string[], values: readonly DbusValue[]): void {
  if (types.length !== values.length) throw new TypeError(`${values.length} values for the types ${types.join(' ')}`);
  types.forEach((type, index) => {
    const value = values[index];
    if (value !== undefined) write(writer, type, value);
  });
}

function write(writer: Writer, type: string, value: DbusValue): void {
  switch (type[0]) {
    case 'a':
      writeArray(writer, type.slice(1), value);
      break;
    case '(':
    case '{':
      writer.align(8);
      writeEach(writer, completeTypes(type.slice(1, -1)), listOf(type, value));
      break;
    case 'y':
      writer.room(1).writeUInt8(numberOf(type, value));
      break;
    case 'b':
      writer.room(4).writeUInt32LE(value === true ? 1 : 0);
      break;
    case 'i':
      writer.room(4).writeInt32LE(numberOf(type, value));
      break;
    case 'u':
      writer.room(4).writeUInt32LE(numberOf(type, value));
      break;
    case 's':
    case 'o':
      writeText(writer, textOf(type, value));
      break;
    case 'g':
      writeSignature(writer, textOf(type, value));
      break;
    case 'v':
      if (!(value instanceof Variant)) throw notOf(type);
      writeSignature(writer, value.type);
      write(writer, value.type, value.value);
      break;
    default:
      throw notOf(type);
  }
}

function writeArray(writer: Writer, element: string, value: DbusValue): void {
  const size = writer.room(4);
  // Not part of the size (D-Bus specification, "Marshalling of arrays").
  writer.align(alignmentOf(element));
  const start = writer.length;
  if (element === 'y' && Buffer.isBuffer(value)) writer.put(value);
  else for (const item of listOf(`a${element}`, value)) write(writer, element, item);
  size.writeUInt32LE(writer.length - start);
}

function writeText(writer: Writer, text: string): void {
  // The bus ends the connection of who sends a zero inside a text.
  const bytes = Buffer.from(text.replaceAll('\0', ''), 'utf8');
  writer.room(4).writeUInt32LE(bytes.length);
  writer.put(bytes);
  writer.put(Buffer.alloc(1));
}

function writeSignature(writer: Writer, signature: string): void {
  writer.room(1).writeUInt8(signature.length);
  writer.put(Buffer.from(`${signature}\0`, 'latin1'));
}

const notOf = (type: string) => new TypeError(`a value that is not of the type ${type}`);

function numberOf(type: string, value: DbusValue): number {
  if (typeof value !== 'number') throw notOf(type);
  return value;
}

function textOf(type: string, value: DbusValue): string {
  if (typeof value !== 'string') throw notOf(type);
  return value;
}

function listOf(type: string, value: DbusValue): readonly DbusValue[] {
  if (!isList(value)) throw notOf(type);
  return value;
}
