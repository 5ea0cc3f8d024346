import type { Socket } from 'node:net';
import type { Limits } from './limits.js';
import type { PeerCheck } from './peer-check.js';
import type { Refusal } from './refusal-log.js';

/** The TCP connections of all listeners together: how many there are, to which port each came, and whose program made it. */
export interface Arrivals {
  /** At the first moment of a connection. Whether it may go on; one that may not is closed. */
  begin(socket: Socket, port: number): Promise<boolean>;
  /** What holds for a connection holds for the stream within it. */
  wrap(socket: Socket, stream: object): void;
  knows(stream: object): boolean;
  /** The port that it came to, as soon as it may go on; undefined for one that may not, or that was never begun. */
  passed(stream: object): Promise<number | undefined>;
}

export function createArrivals({
  limits,
  isOurUser,
  refused,
}: {
  readonly limits: Pick<Limits, 'sockets'>;
  readonly isOurUser: PeerCheck;
  readonly refused: (reason: Refusal) => void;
}): Arrivals {
  const open = new Set<Socket>();
  const ports = new WeakMap<object, Promise<number | undefined>>();

  const judge = async (socket: Socket, port: number): Promise<number | undefined> => {
    if (open.size >= limits.sockets) return undefined;
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    if (await isOurUser(socket)) return port;
    refused('other-user');
    return undefined;
  };

  return {
    begin: async (socket, port) => {
      const judged = judge(socket, port);
      ports.set(socket, judged);
      const mayGoOn = (await judged) !== undefined;
      if (!mayGoOn) socket.destroy();
      return mayGoOn;
    },
    wrap: (socket, stream) => {
      const judged = ports.get(socket);
      if (judged) ports.set(stream, judged);
    },
    knows: (stream) => ports.has(stream),
    passed: async (stream) => ports.get(stream),
  };
}
