import type { Socket } from 'node:net';
import type { Log } from '../log.js';
import type { PeerUser } from './peer-user.js';
import type { Rate } from './rate-limit.js';
import { createSparingLog } from './sparing-log.js';

/** Looks once at each TCP connection, from its first moment on, whether it comes from a program of this user. */
export function createPeerCheck(
  peerUser: PeerUser,
  { log, rate, now }: { readonly log: Log; readonly rate: Rate; readonly now: () => number },
) {
  // Whoever connects can cause these lines.
  const aboutFailures = createSparingLog({ ...rate, now });
  const verdicts = new WeakMap<object, Promise<boolean>>();
  let isTold = true;

  const judge = async ({ remoteAddress, remotePort, localAddress, localPort }: Socket): Promise<boolean> => {
    // From a network, or from another loopback address: browsers do neither (D-05). Without ports it is gone already.
    if (remoteAddress !== LOOPBACK || localAddress !== LOOPBACK || !remotePort || !localPort) return false;
    try {
      const whose = await peerUser({ peerPort: remotePort, ourPort: localPort });
      if (whose === 'not-told' && isTold) {
        isTold = false;
        log.info('this system does not tell whose program connects');
      }
      return whose !== 'other';
    } catch (error) {
      aboutFailures((more) => log.error({ err: error, ...more }, 'whose program connects could not be found out'));
      return false;
    }
  };

  return {
    begin(socket: Socket): Promise<boolean> {
      const verdict = judge(socket);
      verdicts.set(socket, verdict);
      return verdict;
    },
    /** A connection that was never begun passes no check. */
    passed: async (socket: object): Promise<boolean> => (await verdicts.get(socket)) ?? false,
  };
}

const LOOPBACK = '127.0.0.1';
