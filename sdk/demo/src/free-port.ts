import { randomInt } from 'node:crypto';
import { type AddressInfo, createServer } from 'node:net';

/** Below what systems hand out by themselves (Linux from 32768, the others from 49152): nobody gets it in between by chance. */
const FIRST = 18_000;
const LAST = 27_999;
const ATTEMPTS = 50;

/** A port on 127.0.0.1 on which nobody listens now. */
export async function anyFreePort(): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const port = await listenOnce(randomInt(FIRST, LAST + 1));
    if (port !== undefined) return port;
  }
  throw new Error('no free port on 127.0.0.1');
}

/** Whether nobody listens on that port of 127.0.0.1 now. */
export async function isFreePort(port: number): Promise<boolean> {
  return (await listenOnce(port)) !== undefined;
}

async function listenOnce(wanted: number): Promise<number | undefined> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host: '127.0.0.1', port: wanted, exclusive: true }, resolve);
    });
    return (server.address() as AddressInfo).port;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return undefined;
    throw error;
  } finally {
    server.close();
  }
}
