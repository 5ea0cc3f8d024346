import { connect } from 'node:net';

/** Opcodes, and the number of an event (X Window System Protocol, appendix B). */
const [INTERN_ATOM, SEND_EVENT, GET_INPUT_FOCUS, CLIENT_MESSAGE] = [16, 25, 43, 33];
const REPLY_LENGTH = 32;

/**
 * TEST ONLY: asks a window to close, as the cross in its frame does: WM_DELETE_WINDOW (ICCCM §4.2.8.1). `display` is the number of
 * an X server of this machine that lets everybody in.
 */
export async function askToClose(display: number, window: number): Promise<void> {
  const socket = connect(`/tmp/.X11-unix/X${display}`);
  const chunks = socket[Symbol.asyncIterator]();
  let unread = Buffer.alloc(0);
  const read = async (length: number): Promise<Buffer> => {
    while (unread.length < length) {
      const { value, done } = await chunks.next();
      if (done) throw new Error('the X server hung up');
      unread = Buffer.concat([unread, value]);
    }
    const bytes = unread.subarray(0, length);
    unread = unread.subarray(length);
    return bytes;
  };
  const atom = async (name: string): Promise<number> => {
    const padded = Math.ceil(name.length / 4) * 4;
    const request = Buffer.alloc(8 + padded);
    request.writeUInt8(INTERN_ATOM, 0);
    request.writeUInt16LE(request.length / 4, 2);
    request.writeUInt16LE(name.length, 4);
    request.write(name, 8, 'latin1');
    socket.write(request);
    return (await read(REPLY_LENGTH)).readUInt32LE(8);
  };

  try {
    // Little-endian, protocol 11.0, no authorisation.
    socket.write(Buffer.from([0x6c, 0, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0]));
    const setup = await read(8);
    if (setup[0] !== 1) throw new Error('the X server lets nobody in');
    await read(setup.readUInt16LE(6) * 4);

    const message = Buffer.alloc(44);
    message.writeUInt8(SEND_EVENT, 0);
    message.writeUInt16LE(message.length / 4, 2);
    message.writeUInt32LE(window, 4);
    message.writeUInt8(CLIENT_MESSAGE, 12);
    message.writeUInt8(32, 13);
    message.writeUInt32LE(window, 16);
    message.writeUInt32LE(await atom('WM_PROTOCOLS'), 20);
    message.writeUInt32LE(await atom('WM_DELETE_WINDOW'), 24);
    socket.write(message);
    // Its answer says that the message before it was taken.
    socket.write(Buffer.from([GET_INPUT_FOCUS, 0, 1, 0]));
    await read(REPLY_LENGTH);
  } finally {
    socket.destroy();
  }
}
