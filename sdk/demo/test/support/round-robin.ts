import { createServer, request } from 'node:http';
import { anyFreePort } from '@cardbridge/fixtures/machine';

export interface RoundRobin {
  readonly origin: string;
  close(): Promise<void>;
}

/**
 * One address for several nodes, each request to the next: what a load balancer does. It says where a request came from; a test
 * that plays many people names their addresses itself.
 */
export async function startRoundRobin(nodes: () => readonly string[], port?: number): Promise<RoundRobin> {
  const listening = port ?? (await anyFreePort());
  let turn = 0;
  const server = createServer((incoming, outgoing) => {
    const all = nodes();
    turn = (turn + 1) % all.length;
    const { hostname, port: target } = new URL(all[turn] ?? '');
    const client = incoming.headers['x-test-address'];
    const { 'x-test-address': _, ...headers } = incoming.headers;
    const onward = request(
      {
        hostname,
        port: target,
        path: incoming.url,
        method: incoming.method,
        headers: { ...headers, 'x-forwarded-for': typeof client === 'string' ? client : incoming.socket.remoteAddress },
      },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    onward.once('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(listening, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${listening}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
