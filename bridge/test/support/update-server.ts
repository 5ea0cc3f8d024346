import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { makeTlsCertificate } from '@cardbridge/fixtures/pki';

export interface UpdateServer {
  /** Of the manifest. */
  readonly url: URL;
  /** PEM; what a client has to trust. */
  readonly authority: string;
  /** What came, in order. */
  readonly requests: readonly IncomingMessage[];
  stop(): Promise<void>;
}

/** A real https server on this computer that answers each request in the way that is given. */
export async function startUpdateServer(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<UpdateServer> {
  const { key, certificate, authority } = await makeTlsCertificate();
  const requests: IncomingMessage[] = [];
  const server = createServer({ key, cert: certificate }, (request, response) => {
    requests.push(request);
    response.on('error', () => undefined);
    answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: new URL(`https://127.0.0.1:${(server.address() as AddressInfo).port}/cardbridge/update.json`),
    authority,
    requests,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
