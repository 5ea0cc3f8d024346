import type { Channel } from './channel.js';
import type { KnownLengths } from './known-lengths.js';

/** The same channel, with what was learnt before: what is learnt on it is kept there, too. */
export function withKnownLengths(channel: Channel, lengths: KnownLengths): Channel {
  return { ...channel, lengths };
}
