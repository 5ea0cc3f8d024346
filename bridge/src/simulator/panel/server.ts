import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as v from 'valibot';
import { BridgeError } from '../../error.js';
import type { Desk } from '../desk.js';
import type { Drawer } from '../drawer.js';
import { type AccountList, accountsBody } from './accounts.js';
import { judge } from './guard.js';
import { type Mailbox, messageBody } from './mailbox.js';
import type { PanelPrompt } from './prompt.js';
import type { PanelView } from './view.js';

export interface PanelServerOptions {
  readonly port: number;
  readonly token: string;
  readonly frameAncestors: readonly string[];
  readonly desk: Desk;
  readonly drawer: Drawer;
  readonly prompt: PanelPrompt;
  readonly mailbox: Mailbox;
  readonly accounts: AccountList;
  /** Part of starting over that is not the panel's own. */
  readonly onStartOver: () => Promise<void> | void;
}

export interface PanelServer {
  /** With the start-up token in the fragment, which no browser sends to any server. */
  readonly url: string;
  /** To be called when something that the page shows has changed. */
  changed(): void;
  close(): Promise<void>;
}

/** How long an unchanged state keeps a page waiting, in milliseconds; below what proxies and browsers give up on. */
const LONG_POLL = 25_000;
const MAX_JSON_BYTES = 1024;
/** Room for the longest message and the longest list of accounts that the schemas let through, also when JSON escapes their letters. */
const MAX_LONG_JSON_BYTES: Readonly<Record<string, number>> = { '/api/messages': 32 * 1024, '/api/accounts': 384 * 1024 };
/** Longer than any PIN, so that a wrong length gets the daemon's answer and not ours. */
const MAX_PIN_BYTES = 64;

const files: Readonly<Record<string, { readonly name: string; readonly type: string }>> = {
  '/': { name: 'index.html', type: 'text/html; charset=utf-8' },
  '/panel.css': { name: 'panel.css', type: 'text/css; charset=utf-8' },
  '/icon.svg': { name: 'icon.svg', type: 'image/svg+xml' },
  '/panel.js': { name: 'panel.js', type: 'text/javascript; charset=utf-8' },
};

/** The built page: beside the bundle, or, when run from source, where the build puts it. */
const pageDirectory = new URL(import.meta.url.endsWith('.ts') ? '../../../dist/panel/' : './panel/', import.meta.url);

const insertBody = v.strictObject({ reader: v.pipe(v.number(), v.integer()), card: v.string() });
const removeBody = v.strictObject({ reader: v.pipe(v.number(), v.integer()) });
const cardBody = v.strictObject({ card: v.string() });
const answerBody = v.strictObject({ yes: v.boolean() });
const accessBody = v.strictObject({ answer: v.picklist(['once', 'always', 'no']) });
const emptyBody = v.strictObject({});

class RequestError extends Error {
  readonly status: number;
  constructor(status: number, options?: ErrorOptions) {
    super(`HTTP ${status}`, options);
    this.name = 'RequestError';
    this.status = status;
  }
}

/** Serves the panel on 127.0.0.1. ERR_PORT_TAKEN when the port is not free. */
export async function startPanelServer(options: PanelServerOptions): Promise<PanelServer> {
  const { desk, drawer, prompt, mailbox, accounts } = options;
  let revision = 1;
  let host = '';
  const waiting = new Set<() => void>();

  const view = (): PanelView => ({
    revision,
    readers: desk.readers(),
    cards: drawer.view(),
    prompt: prompt.current(),
    messages: mailbox.view(),
    accounts: accounts.view(),
  });

  function changed(): void {
    revision += 1;
    for (const wake of [...waiting]) wake();
  }

  /** Waits until there is something newer than `known`, the time is up, or the page is gone. */
  function news(known: number, response: ServerResponse): Promise<void> {
    if (known !== revision) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        waiting.delete(wake);
        response.off('close', wake);
        resolve();
      };
      const timer = setTimeout(wake, LONG_POLL);
      waiting.add(wake);
      response.once('close', wake);
    });
  }

  async function act(path: string, request: IncomingMessage): Promise<void> {
    const [, , action, id, part] = path.split('/');
    if (action === 'prompt' && id !== undefined && part === 'pin') {
      const pin = await readBody(request, MAX_PIN_BYTES);
      if (prompt.answerPin(Number(id), pin)) return;
      pin.fill(0);
      throw new RequestError(409);
    }
    const body: unknown = parseJson(await readBody(request, MAX_LONG_JSON_BYTES[path] ?? MAX_JSON_BYTES));
    const take = <T extends v.GenericSchema>(schema: T): v.InferOutput<T> => {
      const result = v.safeParse(schema, body);
      if (!result.success) throw new RequestError(400);
      return result.output;
    };
    if (action === 'prompt' && id !== undefined && part === 'cancel') {
      take(emptyBody);
      if (!prompt.answerPin(Number(id), undefined)) throw new RequestError(409);
      return;
    }
    if (action === 'prompt' && id !== undefined && part === 'dismiss') {
      take(emptyBody);
      if (!prompt.dismiss(Number(id))) throw new RequestError(409);
      return;
    }
    if (action === 'prompt' && id !== undefined && part === 'confirm') {
      if (!prompt.answerConfirmation(Number(id), take(answerBody).yes)) throw new RequestError(409);
      return;
    }
    if (action === 'prompt' && id !== undefined && part === 'access') {
      if (!prompt.answerAccess(Number(id), take(accessBody).answer)) throw new RequestError(409);
      return;
    }
    switch (path) {
      case '/api/insert': {
        const { reader, card } = take(insertBody);
        return desk.insert(reader, card);
      }
      case '/api/remove':
        return desk.remove(take(removeBody).reader);
      case '/api/new-card':
        return desk.renew(take(cardBody).card);
      case '/api/start-over':
        take(emptyBody);
        prompt.dismissAll();
        mailbox.clear();
        await options.onStartOver();
        return desk.startOver();
      case '/api/messages':
        return mailbox.deliver(take(messageBody));
      case '/api/accounts':
        return accounts.put(take(accountsBody).accounts);
      default:
        throw new RequestError(404);
    }
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = request;
    const verdict = judge({ method, url, headers }, { host, token: options.token });
    if (!verdict.pass) throw new RequestError(verdict.status);
    if (verdict.area === 'page') {
      const file = files[verdict.path];
      if (file === undefined) throw new RequestError(404);
      send(response, 200, file.type, await readFile(new URL(file.name, pageDirectory)));
      return;
    }
    if (method !== 'GET') {
      await act(verdict.path, request);
    } else {
      if (verdict.path !== '/api/state') throw new RequestError(404);
      await news(Number(verdict.query.get('after')), response);
    }
    send(response, 200, 'application/json', JSON.stringify(view()));
  }

  const server = createServer((request, response) => {
    for (const [name, value] of securityHeaders(options.frameAncestors)) response.setHeader(name, value);
    answer(request, response).catch((thrown: unknown) => {
      // A reader or card that does not exist is the caller's mistake; the rest is ours.
      const status = thrown instanceof RequestError ? thrown.status : thrown instanceof RangeError ? 404 : 500;
      if (status === 500) console.error('simulator panel:', thrown);
      send(response, status, 'application/json', JSON.stringify({ status }));
      // What was not read of a refused body would be taken for the next request.
      if (!request.complete) request.destroy();
    });
  });
  server.requestTimeout = 10_000;

  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      reject(new BridgeError(cause.code === 'EADDRINUSE' ? 'ERR_PORT_TAKEN' : 'ERR_INTERNAL', { detail: 'panel', cause }));
    });
    server.listen(options.port, '127.0.0.1', resolve);
  });
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url: `http://${host}/#${options.token}`,
    changed,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function securityHeaders(frameAncestors: readonly string[]): readonly (readonly [string, string])[] {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${frameAncestors.length === 0 ? "'none'" : frameAncestors.join(' ')}`,
    "require-trusted-types-for 'script'",
  ];
  return [
    ['content-security-policy', policy.join('; ')],
    ['cross-origin-opener-policy', 'same-origin'],
    ['cross-origin-resource-policy', 'same-origin'],
    ['referrer-policy', 'no-referrer'],
    ['x-content-type-options', 'nosniff'],
    ['cache-control', 'no-store'],
  ];
}

function send(response: ServerResponse, status: number, type: string, body: string | Buffer): void {
  if (response.destroyed) return;
  response.writeHead(status, { 'content-type': type }).end(body);
}

/** The whole body; 413 when it is longer than `limit`. What it was collected from is zeroed: it may be a PIN. */
async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > limit) throw new RequestError(413);
  const chunks: Buffer[] = [];
  try {
    let length = 0;
    for await (const chunk of request as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > limit) throw new RequestError(413);
    }
    return Buffer.concat(chunks);
  } finally {
    for (const chunk of chunks) chunk.fill(0);
  }
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw new RequestError(400, { cause });
  }
}
