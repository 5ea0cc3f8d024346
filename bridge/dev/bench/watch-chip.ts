import type { SimulatedCard } from '@cardbridge/fixtures/cards';

/** What went over the wire between reader and chip. */
export interface Traffic {
  /** Every exchange counts: a SELECT that finds nothing, a GET RESPONSE, each part of a chain. */
  readonly apdus: number;
  /** Of commands and answers together. */
  readonly bytes: number;
}

export interface WatchedChip {
  /** Behaves as the card does. */
  readonly chip: SimulatedCard;
  traffic(): Traffic;
  /** Milliseconds that the card took to answer, all together. */
  busyMs(): number;
  /** Whether a PIN was sent to it since its last reset: then it may still be good for another program. */
  hasPin(): boolean;
}

const VERIFY = 0x20;
const HEADER_BYTES = 5;

export function watchChip(card: SimulatedCard): WatchedChip {
  let apdus = 0;
  let bytes = 0;
  let busyMs = 0;
  let pin = false;
  return {
    chip: {
      kind: card.kind,
      atr: card.atr,
      reset: () => {
        pin = false;
        card.reset();
      },
      transmit: (command) => {
        const since = performance.now();
        const answer = card.transmit(command);
        busyMs += performance.now() - since;
        apdus += 1;
        bytes += command.length + answer.length;
        if (command[1] === VERIFY && command.length > HEADER_BYTES) pin = true;
        return answer;
      },
      memory: () => card.memory(),
    },
    traffic: () => ({ apdus, bytes }),
    busyMs: () => busyMs,
    hasPin: () => pin,
  };
}

export const minus = (after: Traffic, before: Traffic): Traffic => ({
  apdus: after.apdus - before.apdus,
  bytes: after.bytes - before.bytes,
});
