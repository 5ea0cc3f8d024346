import { createServer, type Socket } from 'node:net';

export interface CountingListener {
  /** Connections that came in since it began. */
  connections(): number;
  stop(): Promise<void>;
}

/** Takes every connection on a port of the daemon's while that is away, and says nothing: what reaches it, a page has sent. */
export async function listenInstead(port: number): Promise<CountingListener> {
  let connections = 0;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((listening, failed) => {
    server.once('error', failed);
    server.listen(port, '127.0.0.1', listening);
  });
  return {
    connections: () => connections,
    stop: () =>
      new Promise((stopped) => {
        server.close(() => stopped());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
