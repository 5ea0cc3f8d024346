import type { Server } from 'node:net';
import { BridgeError } from '../error.js';

/** Listens on 127.0.0.1, never on another address (attack D-05). ERR_PORT_TAKEN when no port of the list is free. */
export async function listenOnFirstFree(server: Server, ports: readonly number[]): Promise<void> {
  for (const port of ports) {
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
          server.off('error', reject);
          resolve();
        });
      });
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw new BridgeError('ERR_PORT_TAKEN', { cause: error });
    }
  }
  throw new BridgeError('ERR_PORT_TAKEN', { detail: ports.join(', ') });
}
