/** A TCP connection to us with both ends on 127.0.0.1. */
interface LoopbackConnection {
  readonly peerPort: number;
  readonly ourPort: number;
}

/**
 * Whose program the other end of a connection is: this user's, another local user's, or what the system does not tell (attacks
 * D-20, D-21). What cannot be this user's program any more (it has closed the socket already) counts as another's.
 */
export type PeerUser = (connection: LoopbackConnection) => Promise<'same' | 'other' | 'not-told'>;
