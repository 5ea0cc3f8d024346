import { get, type ServerOptions } from 'node:https';
import { makeTlsCertificate } from '@cardbridge/fixtures/pki';
import { WebSocket } from 'ws';
import { PAGE_ORIGIN, type PageWebSocket } from './page.js';

export interface LoopbackTls {
  readonly server: ServerOptions;
  readonly browser: { readonly fetch: typeof fetch; readonly WebSocket: typeof PageWebSocket };
}

/** A certificate for 127.0.0.1, and what a browser is that trusts it. */
export async function loopbackTls(): Promise<LoopbackTls> {
  const { key, certificate: cert, authority: ca } = await makeTlsCertificate();
  const browser: LoopbackTls['browser'] = {
    fetch: (url, init) =>
      `${url}`.startsWith('https:')
        ? new Promise((resolve, reject) => {
            get(`${url}`, { ca, ...(init?.signal && { signal: init.signal }) }, async (response) => {
              resolve(new Response(Buffer.concat(await response.toArray())));
            }).on('error', (cause) => reject(new TypeError('fetch failed', { cause })));
          })
        : fetch(url, init),
    WebSocket: class extends WebSocket {
      constructor(url: string, protocol: string) {
        super(url, protocol, { origin: PAGE_ORIGIN, ca });
      }
    },
  };
  return { server: { key, cert }, browser };
}
