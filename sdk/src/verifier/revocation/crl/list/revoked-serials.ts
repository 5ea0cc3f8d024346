import { randomFillSync } from 'node:crypto';
import { reasonOfCode } from '../../reason-of-code.js';
import type { RevocationReason } from '../../revocation-source.js';
import { NO_REASON } from './reasons.js';

/** Longer ones are in no list: RFC 5280 §4.1.2.2 allows 20 octets, and the parser this many. */
export const MAX_SERIAL_OCTETS = 32;

/** What a list says about one certificate. */
export interface RevokedEntry {
  readonly reason: RevocationReason | undefined;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly revokedAt: number | undefined;
}

// A record: length of the serial number, code of the reason, date (4 octets), serial number.
const HEAD_OCTETS = 6;
const PAGE_OCTETS = 64 * 1024;
/** The highest octet of a hash, of which the bucket has the lowest bits. */
const MARK_SHIFT = 24;
const BLOCK_BITS = 12;
const BLOCK_ENTRIES = 1 << BLOCK_BITS;
const BLOCK_MASK = BLOCK_ENTRIES - 1;

/** Dates are kept in seconds since 1950, where UTCTime begins (RFC 5280 §4.1.2.5.1); they reach to 2086. */
const EPOCH_SECONDS = Date.UTC(1950, 0, 1) / 1000;
const NO_DATE = 0xffff_ffff;

/**
 * The serial numbers of a list, found by their octets. 412,000 of them have to fit beside the rest of a server, so there is no object
 * for each: records stand one after the other, and a table has the places of those that fall into the same bucket, each with an octet
 * more of its hash, so that other records need not be looked at.
 *
 * Which serial numbers share a bucket depends on random octets of this process (tabulation hashing), so nobody can make a list whose
 * numbers all do. Found is only what is equal octet by octet.
 */
export class RevokedSerials {
  /** Entries of the list; a number that occurs twice is two. */
  readonly size: number;
  private readonly records: Uint8Array;
  /** Bucket `b` has the places from `starts[b]` up to `starts[b + 1]`. */
  private readonly starts: Uint32Array;
  private readonly places: Uint32Array;
  private readonly marks: Uint8Array;

  /** `hashed` has a hash and a place for each entry, in blocks of {@link BLOCK_ENTRIES}. */
  constructor(records: Uint8Array, hashed: readonly Uint32Array[], size: number) {
    this.size = size;
    this.records = records;
    // One or two to a bucket.
    const buckets = 2 ** Math.max(0, Math.ceil(Math.log2(size)) - 1);
    this.starts = new Uint32Array(buckets + 1);
    this.places = new Uint32Array(size);
    this.marks = new Uint8Array(size);
    this.sort(hashed, buckets - 1);
  }

  /** What it takes up in memory. */
  get byteLength(): number {
    const { records, starts, places, marks } = this;
    return records.byteLength + starts.byteLength + places.byteLength + marks.byteLength;
  }

  /** The entry of the serial number with these octets (of the INTEGER, two's complement); the first, if there are several. */
  find(serial: Uint8Array): RevokedEntry | undefined {
    const { records, starts, places, marks, size } = this;
    if (size === 0 || serial.length > MAX_SERIAL_OCTETS) return undefined;
    const hash = hashOf(serial, 0, serial.length);
    const bucket = hash & (starts.length - 2);
    const end = starts[bucket + 1] ?? 0;
    for (let index = starts[bucket] ?? 0; index < end; index += 1) {
      if (marks[index] !== hash >>> MARK_SHIFT) continue;
      const at = places[index] ?? 0;
      if (holdsSerial(records, at, serial)) return readRecord(records, at);
    }
    return undefined;
  }

  /**
   * Sorts the places by bucket: counted first, which says where each bucket ends, then put there from the end on. Nothing else waits for the
   * end of a list, since the whole process stands still meanwhile.
   */
  private sort(hashed: readonly Uint32Array[], mask: number): void {
    const { starts, places, marks, size } = this;
    for (let entry = 0; entry < size; entry += 1) {
      const bucket = (hashed[entry >>> BLOCK_BITS]?.[(entry & BLOCK_MASK) * 2] ?? 0) & mask;
      starts[bucket] = (starts[bucket] ?? 0) + 1;
    }
    for (let bucket = 1; bucket < starts.length; bucket += 1) {
      starts[bucket] = (starts[bucket] ?? 0) + (starts[bucket - 1] ?? 0);
    }
    // From the last one back, so that the first stands first.
    for (let entry = size - 1; entry >= 0; entry -= 1) {
      const block = hashed[entry >>> BLOCK_BITS];
      const hash = block?.[(entry & BLOCK_MASK) * 2] ?? 0;
      const slot = (starts[hash & mask] ?? 0) - 1;
      starts[hash & mask] = slot;
      places[slot] = block?.[(entry & BLOCK_MASK) * 2 + 1] ?? 0;
      marks[slot] = hash >>> MARK_SHIFT;
    }
  }
}

/** Takes the entries one by one. */
export class RevokedSerialsBuilder {
  private readonly pages: Uint8Array[] = [];
  private readonly hashed: Uint32Array[] = [];
  private page = new Uint8Array();
  private at = 0;
  /** Of the pages before. */
  private octets = 0;
  private size = 0;

  /** The octets of `bytes` from `from` on, of which there are `length`, {@link MAX_SERIAL_OCTETS} at most. */
  add(bytes: Uint8Array, from: number, length: number, revokedAtSeconds: number, reason: number): void {
    if (this.at + HEAD_OCTETS + length > this.page.length) this.turnPage();
    const { page, at } = this;
    const seconds = revokedAtSeconds - EPOCH_SECONDS;
    const date = seconds >= 0 && seconds < NO_DATE ? seconds : NO_DATE;
    page[at] = length;
    page[at + 1] = reason;
    page[at + 2] = date >>> 24;
    page[at + 3] = date >>> 16;
    page[at + 4] = date >>> 8;
    page[at + 5] = date;
    for (let index = 0; index < length; index += 1) page[at + HEAD_OCTETS + index] = bytes[from + index] ?? 0;
    this.note(hashOf(bytes, from, length), this.octets + at);
    this.at = at + HEAD_OCTETS + length;
  }

  finish(): RevokedSerials {
    this.closePage();
    return new RevokedSerials(joined(this.pages, this.octets), this.hashed, this.size);
  }

  private note(hash: number, place: number): void {
    const at = (this.size & BLOCK_MASK) * 2;
    if (at === 0) this.hashed.push(new Uint32Array(BLOCK_ENTRIES * 2));
    const block = this.hashed[this.hashed.length - 1] ?? new Uint32Array();
    block[at] = hash;
    block[at + 1] = place;
    this.size += 1;
  }

  private turnPage(): void {
    this.closePage();
    // Places have 32 bits: far more than a list of any size that is read.
    this.page = new Uint8Array(PAGE_OCTETS);
  }

  private closePage(): void {
    if (this.at > 0) this.pages.push(this.page.subarray(0, this.at));
    this.octets += this.at;
    this.at = 0;
  }
}

/** In memory of its own: what Buffer.concat gives may be part of a larger piece. */
function joined(pages: readonly Uint8Array[], octets: number): Uint8Array {
  const records = new Uint8Array(octets);
  let at = 0;
  for (const page of pages) {
    records.set(page, at);
    at += page.length;
  }
  return records;
}

/** In a loop of its own, since a view of the records for each comparison would cost more than the comparison. */
function holdsSerial(records: Uint8Array, at: number, serial: Uint8Array): boolean {
  if (records[at] !== serial.length) return false;
  for (let index = 0; index < serial.length; index += 1) if (records[at + HEAD_OCTETS + index] !== serial[index]) return false;
  return true;
}

function readRecord(records: Uint8Array, at: number): RevokedEntry {
  let date = 0;
  for (let index = at + 2; index < at + HEAD_OCTETS; index += 1) date = date * 256 + (records[index] ?? 0);
  return {
    reason: reasonOfCode(records[at + 1] ?? NO_REASON),
    revokedAt: date === NO_DATE ? undefined : (EPOCH_SECONDS + date) * 1000,
  };
}

let randomTable: Uint32Array | undefined;

function hashOf(bytes: Uint8Array, from: number, length: number): number {
  randomTable ??= randomFillSync(new Uint32Array((MAX_SERIAL_OCTETS + 1) * 256));
  let hash = randomTable[length] ?? 0;
  for (let index = 0; index < length; index += 1) {
    hash ^= randomTable[((index + 1) << 8) | (bytes[from + index] ?? 0)] ?? 0;
  }
  return hash;
}
