import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Limits } from './limits.js';

/**
 * The TLS handshakes under way: so many at once, each for so long, however it trickles (attack D-27). Node's own limit begins anew
 * with every byte.
 */
export function createHandshakes(limits: Pick<Limits, 'handshakes' | 'handshake'>) {
  /** By the peer's port, which no two connections to one listener share: a TLSSocket does not say which socket is within it. */
  const underWay = new Map<number, { readonly socket: Socket; readonly deadline: NodeJS.Timeout }>();

  const forget = (peerPort: number): void => {
    clearTimeout(underWay.get(peerPort)?.deadline);
    underWay.delete(peerPort);
  };

  return {
    /** Whether there is room for one more, and it is not gone already. */
    begin(socket: Socket): boolean {
      const { remotePort } = socket;
      if (socket.destroyed || remotePort === undefined || underWay.size >= limits.handshakes) return false;
      underWay.set(remotePort, { socket, deadline: setTimeout(() => socket.destroy(), limits.handshake) });
      socket.once('close', () => {
        if (underWay.get(remotePort)?.socket === socket) forget(remotePort);
      });
      return true;
    },
    /** The connection that the stream came out of; undefined when it is gone. */
    end(stream: TLSSocket): Socket | undefined {
      const { remotePort } = stream;
      if (remotePort === undefined) return undefined;
      const socket = underWay.get(remotePort)?.socket;
      forget(remotePort);
      return socket;
    },
  };
}
