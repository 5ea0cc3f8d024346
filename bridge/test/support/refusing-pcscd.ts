import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';

/** Commands and their sizes in pcsc-lite's own protocol (winscard_msg.h): a header of size and command, then a structure, in the order of the machine. */
const HEADER = 8;
const VERSION = 0x11;
const ESTABLISH_CONTEXT = 0x01;
/** `rv` is the third number in both structures. */
const RV = 8;
/** SCARD_E_NO_ACCESS: what pcscd with polkit says to a client that it refuses (facts: pcsc.md). */
const NO_ACCESS = 0x80100027;

/**
 * A pcscd that lets nobody in, as that of Debian 13 does with who is not at the computer; that of Debian 12 knows no polkit. Libpcsclite
 * finds it by `environment`.
 */
export async function startRefusingPcscd(
  directory: string,
): Promise<{ readonly environment: Readonly<Record<string, string>>; close(): Promise<void> }> {
  const path = join(directory, 'pcscd.comm');
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    let arrived = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      arrived = Buffer.concat([arrived, chunk]);
      while (arrived.length >= HEADER && arrived.length >= HEADER + arrived.readUInt32LE(0)) {
        const end = HEADER + arrived.readUInt32LE(0);
        const command = arrived.readUInt32LE(4);
        // The same structure comes back, with the result in it.
        const body = Buffer.from(arrived.subarray(HEADER, end));
        arrived = arrived.subarray(end);
        if (command === ESTABLISH_CONTEXT) body.writeUInt32LE(NO_ACCESS, RV);
        else if (command !== VERSION) {
          socket.destroy();
          return;
        }
        socket.write(body);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return {
    environment: { PCSCLITE_CSOCK_NAME: path },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
