import { Name } from '../../../certificate/name.js';
import { readAlgorithm } from '../../../certificate/signed-object.js';
import { contextConstructed, DerReader, Tag } from '../../../der/index.js';
import { entryTime } from './entry-time.js';
import { type Header, MAX_HEADER_OCTETS, readHeader } from './header.js';
import { readEntryExtensions } from './read-entry-extensions.js';
import { readListExtensions } from './read-list-extensions.js';
import { NO_REASON } from './reasons.js';
import type { RevocationList } from './revocation-list.js';
import { MAX_SERIAL_OCTETS, RevokedSerialsBuilder } from './revoked-serials.js';

/** What stands before the entries, and after them, has to fit in here; so has one entry. */
const BUFFER_OCTETS = 64 * 1024;
const MAX_ENTRY_OCTETS = 4 * 1024;
/** Ten times the largest list that is known here (facts: MOICA's). */
const MAX_LIST_OCTETS = 200 * 1024 * 1024;

/** What is known of a list before its entries come. */
export interface ListHead {
  readonly signatureAlgorithm: string;
  readonly issuer: Name;
  readonly thisUpdate: number;
  readonly nextUpdate: number | undefined;
}

export interface ListParserHooks {
  /** Called once, before any signed octet is handed on. */
  onHead?(head: ListHead): void;
  /** The signed part with its tag and length, piece by piece. The piece is overwritten after the call. */
  onSigned?(piece: Uint8Array): void;
}

type Stage = 'head' | 'entries' | 'tail' | 'end';

/**
 * Reads a certificate revocation list (RFC 5280 §5.1) as it arrives, in pieces of any size: MOICA's has 20 MB, of which no more than a
 * buffer is ever held. It is as strict as `DerReader`, which reads head and tail; the entries are read in place, without an object.
 * Every method throws `SyntaxError`, after which the parser is of no use.
 */
export class ListParser {
  private readonly hooks: ListParserHooks;
  private readonly buffer = new Uint8Array(BUFFER_OCTETS);
  /** The octets from `at` to `filled` have arrived and not been read; `dropped` are gone, so that the buffer begins there. */
  private at = 0;
  private filled = 0;
  private dropped = 0;
  /** Signed octets before this one, counted from the beginning of the list, were handed on. */
  private handedOn = 0;

  private stage: Stage = 'head';
  /** Counted from the beginning of the list. */
  private signed: Header = { from: 0, to: 0 };
  private entriesEnd = 0;
  private total = 0;

  private head: ListHead | undefined;
  private readonly serials = new RevokedSerialsBuilder();
  private hasUnknownCriticalEntry = false;
  private hasEntryOfOtherIssuer = false;
  private list: RevocationList | undefined;
  private hasExtensions = false;

  constructor(hooks: ListParserHooks = {}) {
    this.hooks = hooks;
  }

  push(chunk: Uint8Array): void {
    for (let taken = 0; taken < chunk.length; ) {
      if (this.filled === this.buffer.length) this.makeRoom();
      const part = chunk.subarray(taken, taken + this.buffer.length - this.filled);
      this.buffer.set(part, this.filled);
      this.filled += part.length;
      taken += part.length;
      this.read();
    }
  }

  /** The list, and where its signed part stands in it. All of it must have been pushed, and nothing more. */
  finish(): { readonly list: RevocationList; readonly signed: Header } {
    if (this.list === undefined) throw new SyntaxError('DER: a value that is cut off');
    return { list: this.list, signed: this.signed };
  }

  private read(): void {
    if (this.stage === 'head' && this.hasHead()) this.readHead();
    if (this.stage === 'entries') this.readEntries();
    if (this.stage === 'tail' && this.dropped + this.filled >= this.total) this.readTail();
    if (this.stage === 'end' && this.at < this.filled) throw new SyntaxError('DER: bytes after the end of a value');
  }

  /** The head is read when as much has come as it may have. */
  private hasHead(): boolean {
    if (this.total === 0) {
      if (this.filled < MAX_HEADER_OCTETS) return false;
      this.total = readHeader(this.buffer, 0, Tag.sequence, MAX_LIST_OCTETS).to;
    }
    return this.filled >= Math.min(this.total, this.buffer.length);
  }

  private readHead(): void {
    const { buffer, total } = this;
    const outer = readHeader(buffer, 0, Tag.sequence, total);
    const signed = readHeader(buffer, outer.from, Tag.sequence, outer.to);
    // A copy, since what is read keeps views of it and the buffer goes on to the next octets.
    const octets = buffer.slice(signed.from, Math.min(signed.to, this.filled));
    const reader = new DerReader(octets);
    if (reader.nextTag === Tag.integer) {
      // RFC 5280 §5.1.2.1: version 2, if any.
      if (reader.count() !== 1) throw new SyntaxError('an unknown version');
      this.hasExtensions = true;
    }
    const signatureAlgorithm = readAlgorithm(reader);
    const issuer = Name.read(reader);
    let last = reader.element();
    const thisUpdate = new DerReader(last).time();
    let nextUpdate: number | undefined;
    if (reader.nextTag === Tag.utcTime || reader.nextTag === Tag.generalizedTime) {
      last = reader.element();
      nextUpdate = new DerReader(last).time();
    }
    const at = signed.from + last.byteOffset - octets.byteOffset + last.length;
    this.signed = { from: outer.from, to: signed.to };
    this.handedOn = outer.from;
    this.head = { signatureAlgorithm, issuer, thisUpdate, nextUpdate };
    this.hooks.onHead?.(this.head);

    this.at = at;
    this.stage = 'tail';
    if (at < signed.to && buffer[at] === Tag.sequence) {
      const entries = readHeader(buffer, at, Tag.sequence, signed.to);
      this.at = entries.from;
      this.entriesEnd = entries.to;
      this.stage = 'entries';
    }
  }

  private readEntries(): void {
    const { buffer, filled } = this;
    const end = this.entriesEnd - this.dropped;
    let at = this.at;
    while (at < end && at + MAX_HEADER_OCTETS <= filled) {
      let from = at + 2;
      let to = from + (buffer[at + 1] ?? 0);
      if (buffer[at] !== Tag.sequence || to >= from + 0x80 || to > end)
        ({ from, to } = readHeader(buffer, at, Tag.sequence, end));
      if (to - from > MAX_ENTRY_OCTETS) throw new SyntaxError('an entry that is too long');
      if (to > filled) break;
      this.readEntry(from, to);
      at = to;
    }
    this.at = at;
    if (at === end) this.stage = 'tail';
  }

  /** RFC 5280 §5.1.2.6: serial number, date, extensions. */
  private readEntry(from: number, to: number): void {
    const bytes = this.buffer;
    const serial = from + 2;
    const length = bytes[from + 1] ?? 0;
    const dateAt = serial + length;
    if (bytes[from] !== Tag.integer || length === 0 || length > MAX_SERIAL_OCTETS || dateAt + 2 > to) {
      throw new SyntaxError('not a serial number');
    }
    // X.690 §8.3.2: no octet too many.
    const [first = 0, second = 0] = [bytes[serial], bytes[serial + 1]];
    if (length > 1 && ((first === 0x00 && second < 0x80) || (first === 0xff && second >= 0x80))) {
      throw new SyntaxError('DER: not an integer');
    }
    const date = dateAt + 2;
    const dateEnd = date + (bytes[dateAt + 1] ?? 0);
    if (dateEnd > to) throw new SyntaxError('DER: a value that is cut off');
    const seconds = entryTime(bytes, bytes[dateAt] ?? 0, date, dateEnd);
    this.serials.add(bytes, serial, length, seconds, dateEnd === to ? NO_REASON : this.readReason(dateEnd, to));
  }

  private readReason(from: number, to: number): number {
    // RFC 5280 §5.1.2.1: extensions are of version 2.
    if (!this.hasExtensions) throw new SyntaxError('extensions in a list of version 1');
    if (isReasonAlone(this.buffer, from, to)) return this.buffer[to - 1] ?? NO_REASON;
    const { reason, isOfOtherIssuer, hasUnknownCritical } = readEntryExtensions(this.buffer, from, to);
    this.hasEntryOfOtherIssuer ||= isOfOtherIssuer;
    this.hasUnknownCriticalEntry ||= hasUnknownCritical;
    return reason;
  }

  private readTail(): void {
    if (this.head === undefined) throw new SyntaxError('DER: a value that is cut off');
    const { signatureAlgorithm } = this.head;
    this.handOn();
    const octets = this.buffer.slice(this.at, this.total - this.dropped);
    const signedOctets = this.signed.to - this.dropped - this.at;
    const inside = new DerReader(octets, 0, signedOctets);
    const list = this.hasExtensions ? inside.enterOptional(contextConstructed(0)) : undefined;
    const extensions = readListExtensions(list?.enter(Tag.sequence));
    list?.finish();
    inside.finish();
    const outside = new DerReader(octets, signedOctets);
    if (readAlgorithm(outside) !== signatureAlgorithm) {
      throw new SyntaxError('the signature algorithm differs inside and outside');
    }
    const signature = outside.octetsOfBits();
    outside.finish();
    this.at = this.total - this.dropped;
    this.stage = 'end';
    this.list = {
      ...this.head,
      signature,
      extensions,
      serials: this.serials.finish(),
      hasUnknownCriticalEntry: this.hasUnknownCriticalEntry,
      hasEntryOfOtherIssuer: this.hasEntryOfOtherIssuer,
    };
  }

  private makeRoom(): void {
    if (this.at === 0) throw new SyntaxError('a part of the list that is too long');
    this.handOn();
    this.buffer.copyWithin(0, this.at, this.filled);
    this.dropped += this.at;
    this.filled -= this.at;
    this.at = 0;
  }

  private handOn(): void {
    const from = this.handedOn - this.dropped;
    const to = Math.min(this.signed.to - this.dropped, this.filled);
    if (to <= from) return;
    this.hooks.onSigned?.(this.buffer.subarray(from, to));
    this.handedOn = this.dropped + to;
  }
}

/** Extensions { Extension { reasonCode, OCTET STRING { ENUMERATED, one octet } } }, as far as the code itself. */
const REASON_ALONE = Uint8Array.of(0x30, 0x0c, 0x30, 0x0a, 0x06, 0x03, 0x55, 0x1d, 0x15, 0x04, 0x03, 0x0a, 0x01);

/** The extensions of most entries, known by their octets; a code above 127 would be negative. */
function isReasonAlone(bytes: Uint8Array, from: number, to: number): boolean {
  if (to - from !== REASON_ALONE.length + 1 || (bytes[to - 1] ?? 0xff) >= 0x80) return false;
  for (let index = 0; index < REASON_ALONE.length; index += 1) if (bytes[from + index] !== REASON_ALONE[index]) return false;
  return true;
}
