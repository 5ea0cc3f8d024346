import type { ReaderState } from './pcsc.js';

/** dwEventState bits that mean something to us (PC/SC part 5 §3.2.2; the same in pcsclite.h and winscard.h). */
const STATE_UNKNOWN = 0x0004;
const STATE_PRESENT = 0x0020;
const STATE_EXCLUSIVE = 0x0080;
const STATE_MUTE = 0x0200;

/** One answer of SCardGetStatusChange; `undefined` when the reader is gone. */
export function readerState(
  name: string,
  event: { readonly state: number; readonly atr: Uint8Array } | undefined,
): ReaderState | undefined {
  if (!event || event.state & STATE_UNKNOWN) return undefined;
  const card = !(event.state & STATE_PRESENT) ? 'absent' : event.state & STATE_MUTE ? 'mute' : 'present';
  return {
    name,
    card,
    exclusive: (event.state & STATE_EXCLUSIVE) !== 0,
    ...(card === 'present' ? { atr: event.atr } : {}),
    eventCount: event.state >>> 16,
  };
}

export function sameReaders(one: readonly ReaderState[], other: readonly ReaderState[]): boolean {
  return one.length === other.length && one.every((reader, index) => sameReader(reader, other[index]));
}

function sameReader(one: ReaderState, other: ReaderState | undefined): boolean {
  return (
    one.name === other?.name &&
    one.card === other.card &&
    one.exclusive === other.exclusive &&
    one.eventCount === other.eventCount &&
    Buffer.from(one.atr ?? []).equals(other.atr ?? new Uint8Array())
  );
}
