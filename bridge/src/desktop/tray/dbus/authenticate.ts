import type { Socket } from 'node:net';

/** A server that has more than this to say before it lets us in is none. */
const LONGEST_LINE = 16 * 1024;

/**
 * Says who we are (D-Bus specification, "Authentication protocol", EXTERNAL: the socket itself tells the bus our user id). Resolves with
 * what the server sent behind its answer.
 */
export function authenticate(socket: Socket): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let heard = Buffer.alloc(0);
    const stop = () => socket.off('data', onData).off('close', onClose);
    const fail = (why: string) => {
      stop();
      reject(new Error(why));
    };
    const onClose = () => fail('the bus closed the connection');
    const onData = (chunk: Buffer) => {
      heard = Buffer.concat([heard, chunk]);
      const end = heard.indexOf('\r\n');
      if (end < 0) {
        if (heard.length > LONGEST_LINE) fail('the bus does not end its line');
        return;
      }
      if (!heard.subarray(0, end).toString('latin1').startsWith('OK ')) return fail('the bus does not let us in');
      stop();
      // From here on the caller listens; nothing may come before that.
      socket.pause();
      socket.write('BEGIN\r\n');
      resolve(heard.subarray(end + 2));
    };
    socket.on('data', onData).on('close', onClose);
    socket.write(`\0AUTH EXTERNAL ${Buffer.from(String(process.getuid?.() ?? 0)).toString('hex')}\r\n`);
  });
}
