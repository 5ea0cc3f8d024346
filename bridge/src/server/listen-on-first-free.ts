import type { Server } from 'node:http';
import { BridgeError } from '../error.js';

/** Listens on 127.0.0.1, never on another address (attack D-05). ERR_PORT_TAKEN when no port of the list is free. */
export async function listenOnFirstFree(http: Server, ports: readonly number[]): Promise<void> {
  for (const port of ports) {
    try {
      await new Promise<void>((resolve, reject) => {
        http.once('error', reject);
        http.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
          http.off('error', reject);
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
