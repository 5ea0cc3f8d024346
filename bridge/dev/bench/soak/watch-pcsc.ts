import type { Pcsc } from '../../../src/pcsc/index.js';

export interface WatchedPcsc {
  readonly pcsc: Pcsc;
  /** Connections to cards that nobody has let go of. */
  held(): number;
}

export function watchPcsc(pcsc: Pcsc): WatchedPcsc {
  const held = new Set<object>();
  return {
    held: () => held.size,
    pcsc: {
      ...pcsc,
      connect: async (reader, options) => {
        const card = await pcsc.connect(reader, options);
        held.add(card);
        return {
          ...card,
          disconnect: async (disposition) => {
            await card.disconnect(disposition);
            held.delete(card);
          },
          abandon: () => {
            card.abandon();
            held.delete(card);
          },
        };
      },
    },
  };
}
