import { readFile } from 'node:fs/promises';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer, type ServerOptions } from 'node:https';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { elementsHtml, type PageOptions, type PageQuery, pageHtml } from './page-html.js';

export interface PageServer {
  readonly port: number;
  stop(): Promise<void>;
}

const { resolve } = createRequire(import.meta.url);

/** Each with its file. As built: what an agency's page loads. */
const scripts: ReadonlyMap<string, string | URL> = new Map<string, string | URL>([
  ['/cardbridge.global.js', resolve('@cardbridge/sdk/cardbridge.global.js')],
  ['/cardbridge-elements.global.js', resolve('@cardbridge/sdk/cardbridge-elements.global.js')],
  ...['recorder', 'page', 'elements', 'worker'].map(
    (name) => [`/${name}.js`, new URL(`static/${name}.js`, import.meta.url)] as const,
  ),
]);

/** Serves the pages on 127.0.0.1, under whatever host they are asked for; without `tls` without it. */
export async function startPages(options: PageOptions, tls?: ServerOptions): Promise<PageServer> {
  const contents = new Map<string, Buffer>();
  for (const [path, file] of scripts) contents.set(path, await readFile(file));

  const answer: RequestListener = (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://page.invalid');
    const script = contents.get(pathname);
    if (script) return response.setHeader('content-type', 'text/javascript; charset=utf-8').end(script);
    if (pathname !== '/' && pathname !== '/elements') return response.writeHead(404).end();
    const query = JSON.parse(searchParams.get('q') ?? '{}') as PageQuery;
    if (query.csp !== undefined) response.setHeader('content-security-policy', query.csp);
    const chosen = { ports: query.ports ?? options.ports, tlsPorts: query.tlsPorts ?? options.tlsPorts };
    const body = pathname === '/' ? pageHtml(query, chosen) : elementsHtml(chosen);
    return response.setHeader('content-type', 'text/html; charset=utf-8').end(body);
  };
  const server = tls === undefined ? createHttpServer(answer) : createHttpsServer(tls, answer);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise((stopped) => {
        server.close(() => stopped());
        server.closeAllConnections();
      }),
  };
}
