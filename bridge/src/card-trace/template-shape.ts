import { applications } from './applications.js';

/** One data object of a template: its tag, how long it is, and what is inside it; not its value. */
export interface DataObjectShape {
  /** In hex. */
  readonly tag: string;
  readonly length: number;
  /** In hex, of an application identifier (ISO 7816-5): as much of it as names a kind of application, and then "…". */
  readonly aid?: string;
  readonly inside?: readonly DataObjectShape[];
}

/** Application identifier, and name of a dedicated file, which is one as well (ISO 7816-4 §8.2.1.2 and §5.3.3). */
const AID_TAGS = new Set(['4F', '84']);
const SHORTEST_AID = 5;
const LONGEST_AID = 16;
/** A registered application provider (ISO 7816-5 §5.2): its five bytes name a company or an authority. */
const RID_BYTES = 5;
const REGISTERED = /^A0000/;
/** What may follow the part that is known: a version. */
const VERSION_BYTES = 2;

const DEEPEST = 4;
const MOST = 64;

/**
 * The shape of what an application answers its SELECT with; undefined for anything that is no template of ISO 7816-4 §5.3.3 (61, 62, 64,
 * 6F), or is not well formed.
 */
export function templateShape(bytes: Uint8Array): readonly DataObjectShape[] | undefined {
  if (![0x61, 0x62, 0x64, 0x6f].includes(bytes[0] ?? 0)) return undefined;
  const budget = { left: MOST };
  return shapes(bytes, DEEPEST, budget);
}

function shapes(bytes: Uint8Array, depth: number, budget: { left: number }): readonly DataObjectShape[] | undefined {
  const found: DataObjectShape[] = [];
  for (let at = 0; at < bytes.length; ) {
    const header = headerAt(bytes, at);
    if (!header || budget.left === 0) return undefined;
    budget.left -= 1;
    const { tag, start, length } = header;
    at = start + length;
    if (at > bytes.length) return undefined;
    found.push(shape(tag, bytes.subarray(start, at), depth, budget));
  }
  return found;
}

function shape(tag: string, value: Uint8Array, depth: number, budget: { left: number }): DataObjectShape {
  const { length } = value;
  const isConstructed = (Number.parseInt(tag.slice(0, 2), 16) & 0x20) !== 0;
  const inside = isConstructed && depth > 0 ? shapes(value, depth - 1, budget) : undefined;
  if (inside) return { tag, length, inside };
  const aid = AID_TAGS.has(tag) ? aidOf(value) : undefined;
  return aid === undefined ? { tag, length } : { tag, length, aid };
}

/**
 * Behind what everybody knows of an identifier may stand the serial number of the card (OpenPGP card 3.4 §4.2.1), and a card may call
 * itself by anything, its holder's number too.
 */
function aidOf(value: Uint8Array): string | undefined {
  if (value.length < SHORTEST_AID || value.length > LONGEST_AID) return undefined;
  const text = hex(value);
  const known = Math.max(...[...applications.keys()].map((aid) => bytesInCommon(aid, text)));
  const shown = known >= RID_BYTES ? known + VERSION_BYTES : REGISTERED.test(text) ? RID_BYTES : 0;
  if (shown === 0) return undefined;
  return shown < value.length ? `${text.slice(0, 2 * shown)}…` : text;
}

function bytesInCommon(one: string, other: string): number {
  let count = 0;
  while (2 * count < one.length && one.slice(0, 2 * (count + 1)) === other.slice(0, 2 * (count + 1))) count += 1;
  return count;
}

/** BER-TLV, tags of up to three bytes, lengths up to 65535 (ISO 7816-4 §5.2.2). */
function headerAt(bytes: Uint8Array, from: number): { tag: string; start: number; length: number } | undefined {
  let at = from + 1;
  if (((bytes[from] ?? 0) & 0x1f) === 0x1f) {
    while (((bytes[at] ?? 0) & 0x80) !== 0 && at - from < 3) at += 1;
    at += 1;
  }
  const tag = hex(bytes.subarray(from, at));
  const first = bytes[at];
  if (first === undefined) return undefined;
  if (first < 0x80) return { tag, start: at + 1, length: first };
  const count = first & 0x7f;
  const parts = bytes.subarray(at + 1, at + 1 + count);
  if (count < 1 || count > 2 || parts.length < count) return undefined;
  return { tag, start: at + 1 + count, length: parts.reduce((length, byte) => length * 256 + byte, 0) };
}

export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex').toUpperCase();
