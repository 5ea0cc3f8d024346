import type { Socket } from 'node:net';
import type { Log } from '../log.js';
import type { PeerUser } from './peer-user.js';
import type { Rate } from './rate-limit.js';
import { createSparingLog } from './sparing-log.js';

/** Whether a TCP connection comes from a program of this user. */
export type PeerCheck = (socket: Socket) => Promise<boolean>;

export function createPeerCheck(
  peerUser: PeerUser,
  { log, rate, now }: { readonly log: Log; readonly rate: Rate; readonly now: () => number },
): PeerCheck {
  // Whoever connects can cause these lines.
  const aboutFailures = createSparingLog({ ...rate, now });
  let isTold = true;

  return async ({ remoteAddress, remotePort, localAddress, localPort }) => {
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
}

const LOOPBACK = '127.0.0.1';
