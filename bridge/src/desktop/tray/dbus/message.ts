import { decode } from './decode.js';
import { encode } from './encode.js';
import { type DbusValue, isList, Variant, variant } from './values.js';

export const MESSAGE_TYPE = { call: 1, answer: 2, error: 3, signal: 4 } as const;
export const NO_ANSWER_EXPECTED = 1;
const LITTLE_ENDIAN = 'l'.charCodeAt(0);
const BIG_ENDIAN = 'B'.charCodeAt(0);
const PROTOCOL_VERSION = 1;

/** The bytes before the header fields: enough to know how long the message is. */
export const FIXED_HEADER = 16;

/** Header fields by their code (D-Bus specification, "Header fields"). */
const FIELDS = [
  ['path', 1, 'o'],
  ['interface', 2, 's'],
  ['member', 3, 's'],
  ['errorName', 4, 's'],
  ['replySerial', 5, 'u'],
  ['destination', 6, 's'],
  ['sender', 7, 's'],
  ['signature', 8, 'g'],
] as const;

interface Fields {
  readonly path?: string;
  readonly interface?: string;
  readonly member?: string;
  readonly errorName?: string;
  readonly replySerial?: number;
  readonly destination?: string;
  readonly sender?: string;
  readonly signature?: string;
}

export interface Outgoing extends Fields {
  readonly type: number;
  readonly serial: number;
  readonly body?: readonly DbusValue[];
}

export interface Incoming extends Fields {
  readonly type: number;
  readonly flags: number;
  readonly serial: number;
  readonly signature: string;
  /** Decoded only by who knows which signature to expect, so that nothing else is. */
  body(): readonly DbusValue[];
}

export function encodeMessage({ type, serial, body = [], ...fields }: Outgoing): Buffer {
  const payload = encode(fields.signature ?? '', body);
  const header = FIELDS.flatMap(([name, code, of]) => {
    const value = fields[name];
    return value === undefined ? [] : [[code, variant(of, value)]];
  });
  const start = encode('yyyyuua(yv)', [LITTLE_ENDIAN, type, 0, PROTOCOL_VERSION, payload.length, serial, header]);
  return Buffer.concat([start, Buffer.alloc(-start.length & 7), payload]);
}

/** Where the body begins and the message ends, by its first 16 bytes. Throws on what is no message. */
export function measureMessage(start: Buffer): { readonly bodyStart: number; readonly end: number } {
  const little = isLittleEndian(start);
  const read = (at: number) => (little ? start.readUInt32LE(at) : start.readUInt32BE(at));
  const fields = FIXED_HEADER + read(12);
  const bodyStart = fields + (-fields & 7);
  return { bodyStart, end: bodyStart + read(4) };
}

/** Reads the header of a whole message. Throws on what is no message. */
export function decodeMessage(bytes: Buffer): Incoming {
  const little = isLittleEndian(bytes);
  const { bodyStart } = measureMessage(bytes);
  const [, type, flags, , , serial, header] = decode('yyyyuua(yv)', bytes.subarray(0, bodyStart), little);
  if (typeof type !== 'number' || typeof flags !== 'number' || typeof serial !== 'number' || !isList(header)) {
    throw new Error('a message without a header');
  }
  const found: Record<string, unknown> = {};
  for (const entry of header) {
    const [code, value] = isList(entry) ? entry : [];
    const field = FIELDS.find(([, known]) => known === code);
    if (field && value instanceof Variant && value.type === field[2]) found[field[0]] = value.value;
  }
  // Each has the type that FIELDS says, which was compared.
  const fields = found as Fields;
  const signature = fields.signature ?? '';
  return { ...fields, type, flags, serial, signature, body: () => decode(signature, bytes.subarray(bodyStart), little) };
}

function isLittleEndian(bytes: Buffer): boolean {
  const mark = bytes.readUInt8(0);
  if (mark !== LITTLE_ENDIAN && mark !== BIG_ENDIAN) throw new Error('a message in an unknown byte order');
  return mark === LITTLE_ENDIAN;
}
