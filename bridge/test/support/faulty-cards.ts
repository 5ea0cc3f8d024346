import type { SimulatedCard } from '@cardbridge/fixtures/cards';

/** A card by its four functions, to change one of them. */
export function asCard(card: SimulatedCard): SimulatedCard {
  return {
    kind: card.kind,
    atr: card.atr,
    reset: () => card.reset(),
    transmit: (command) => card.transmit(command),
    memory: () => card.memory(),
  };
}

/** A card that is pulled when it has answered so many APDUs more: to the virtual reader, one that throws is. */
export function pullable(card: SimulatedCard): { readonly card: SimulatedCard; readonly pullAfter: (apdus: number) => void } {
  let left = Number.POSITIVE_INFINITY;
  const transmit = (command: Uint8Array) => {
    if (left === 0) throw new Error('pulled');
    left -= 1;
    return card.transmit(command);
  };
  return { card: { ...asCard(card), transmit }, pullAfter: (apdus) => (left = apdus) };
}

/** A card that from `begin` on hears commands and answers none in any time that matters. */
export function silenced(card: SimulatedCard) {
  const faults = { answerDelayMs: 0 };
  let begun = false;
  let hear = () => {};
  const heard = new Promise<void>((resolve) => (hear = resolve));
  const transmit = (command: Uint8Array) => {
    if (begun) hear();
    return card.transmit(command);
  };
  const begin = () => {
    begun = true;
    faults.answerDelayMs = 60_000;
  };
  return { card: { ...asCard(card), transmit }, faults, heard, begin };
}
