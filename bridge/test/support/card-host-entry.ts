import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { serveCardHost, type WindowsCalls } from '../../src/cardhost/index.js';
import { FrameError } from '../../src/frames/index.js';
import { createSimulatedPcsc } from '../../src/pcsc/index.js';
import { readPrivately } from '../../src/secret-bytes/index.js';

/**
 * A card host without native code. Every process has the same two readers with a card in each; the first byte of a command says
 * what that card does: 0xff never answers, 0xfe ends the process, anything else is answered with the number of this process. Of two more
 * readers with keys, one has a person in front of it. A host that finds itself orphaned adds its number to the file that it was started
 * with.
 */
const pcsc = createSimulatedPcsc({
  readers: [
    'A',
    'B',
    'Mute',
    { name: 'Keys', pinpad: { hand: () => ({ pin: '123456' }) } },
    { name: 'Keys, nobody there', pinpad: { hand: () => new Promise(() => {}) } },
  ],
});
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
/** Windows without Windows: the title of a window, or the peer's port, says what happens. */
const never = new Promise<never>(() => {});
const windows: WindowsCalls = {
  showTaskDialog: async ({ title, ...texts }) => {
    if (title === 'echo') return { button: texts.buttons.indexOf(texts.content), openMs: texts.defaultButton };
    if (title === 'closed') return { button: null, openMs: 1 };
    if (title === 'crash') process.kill(process.pid, 'SIGKILL');
    if (title === 'none') throw new Error('no comctl32.dll');
    // As the real one, which blocks the thread: no message is read any more.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    return never;
  },
  showCredentialPrompt: async ({ title, message, userName }, { signal }) => {
    if (title === 'echo') return Buffer.from(`${message}|${userName}`);
    if (title === 'empty') return Buffer.alloc(0);
    if (title === 'closed') return null;
    if (title === 'crash') process.kill(process.pid, 'SIGKILL');
    if (title === 'none') throw new Error('CredUIPromptForWindowsCredentialsW: 1312');
    // A window that says in a file that it is open, takes its time to close, and says when it has.
    if (title === 'wait') await writeFile(message, 'open');
    await once(signal, 'abort');
    if (title === 'deaf') return never;
    await delay(150);
    await writeFile(message, 'closed');
    throw signal.reason;
  },
  socketOwner: async ({ peerPort, ourPort }) => {
    if (peerPort === 1) return ourPort === 28730 ? 'same' : 'other';
    if (peerPort === 2) process.kill(process.pid, 'SIGKILL');
    if (peerPort === 3) throw new Error('no iphlpapi.dll');
    return never;
  },
};
pcsc.insert('A', chip);
pcsc.insert('B', chip);
pcsc.insert('Mute', chip, { muteAfter: 1 });
pcsc.insert('Keys', chip);
pcsc.insert('Keys, nobody there', chip);

try {
  const openInput = (onBytes: (bytes: Buffer) => void) => readPrivately(0, onBytes);
  await serveCardHost(pcsc, windows, openInput, process.stdout, () => {
    const [, , orphans] = process.argv;
    if (orphans !== undefined) appendFileSync(orphans, `${process.pid}\n`);
  });
} catch (error) {
  process.exitCode = error instanceof FrameError ? 3 : 1;
}
// As the real one, which waits for nothing that is still open.
process.exit();
