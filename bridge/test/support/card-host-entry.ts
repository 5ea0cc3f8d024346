import { serveCardHost } from '../../src/cardhost/index.js';
import { FrameError } from '../../src/frames/index.js';
import { createSimulatedPcsc } from '../../src/pcsc/index.js';

/**
 * A card host without native code. Every process has the same two readers with a card in each; the first byte of a command says
 * what that card does: 0xff never answers, 0xfe ends the process, anything else is answered with the number of this process.
 */
const pcsc = createSimulatedPcsc({ readers: ['A', 'B', 'Mute'] });
const chip = {
  atr: Uint8Array.of(0x3b, 0x80, 0x80, 0x01, 0x01),
  reset: () => {},
  transmit: ([first = 0]: Uint8Array) => {
    if (first === 0xfe) process.kill(process.pid, 'SIGKILL');
    const answer = Buffer.alloc(6);
    answer.writeUInt32BE(process.pid);
    answer.writeUInt16BE(0x9000, 4);
    return answer;
  },
};
pcsc.insert('A', chip);
pcsc.insert('B', chip);
pcsc.insert('Mute', chip, { muteAfter: 1 });

try {
  await serveCardHost(pcsc, process.stdin, process.stdout);
} catch (error) {
  process.exitCode = error instanceof FrameError ? 3 : 1;
}
