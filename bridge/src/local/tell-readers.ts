import { BridgeError } from '../error.js';
import { type Inventory, toldReaders } from '../operations/index.js';
import type { FrameSocket } from './frame-socket.js';
import type { ClientMessage, DaemonMessage } from './messages.js';
import { withTrouble } from './trouble.js';

/**
 * Tells the readers, and tells them again after each change once the last has arrived. Never resolves: it rejects when the connection is
 * over, and with ERR_MESSAGE_MALFORMED when something else is said there.
 */
export async function tellReaders(inventory: Inventory, frames: FrameSocket<ClientMessage, DaemonMessage>): Promise<never> {
  await inventory.settled(frames.closed);
  let wake = () => {};
  const stop = inventory.onChange(() => wake());
  frames.closed.addEventListener('abort', () => wake(), { once: true });
  let told: string | undefined;
  try {
    for (;;) {
      const now = { readers: [...toldReaders(inventory)], ...withTrouble(inventory.trouble()) };
      if (JSON.stringify(now) !== told) {
        told = JSON.stringify(now);
        frames.send(now);
        const { message } = await frames.next(frames.closed);
        if (!('seen' in message)) throw new BridgeError('ERR_MESSAGE_MALFORMED', { detail: 'only that it was seen' });
      } else {
        frames.closed.throwIfAborted();
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    stop();
  }
}
