import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { checkout } from '../../releases/index.js';

/** A page in a browser that looks for the bridge. */
export interface WaitingPage {
  /** What the page knows of the bridge, and since when (`performance.now()` of this process). */
  readonly state: () => { readonly bridge: string; readonly since: number };
  close(): Promise<void>;
}

const script = `
import { createCardLink } from './sdk/dist/flows.js';
const link = createCardLink();
const tell = (state) => fetch('/state', { method: 'POST', body: state.bridge });
link.subscribe(tell);
tell(link.state);
link.bridge().catch(() => undefined);
`;

/**
 * Opens a page in headless Chromium, in this namespace: as people's pages do, it asks for the bridge and waits for it to be installed.
 * undefined: there is no Chromium here.
 */
export async function openWaitingPage(): Promise<WaitingPage | undefined> {
  const chromium = [process.env.CARDBRIDGE_CHROMIUM, '/usr/bin/chromium'].find((path) => path && existsSync(path));
  if (!chromium) return undefined;
  const bundle = await build({
    stdin: { contents: script, resolveDir: checkout },
    bundle: true,
    format: 'esm',
    write: false,
    absWorkingDir: checkout,
  });
  const code = bundle.outputFiles[0]?.text ?? '';
  let state = { bridge: 'none', since: performance.now() };
  const server = createServer((request, response) => {
    if (request.url === '/state') {
      let text = '';
      request.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      request.on('end', () => {
        if (text !== state.bridge) state = { bridge: text, since: performance.now() };
        response.writeHead(204).end();
      });
    } else if (request.url === '/page.js') response.writeHead(200, { 'content-type': 'text/javascript' }).end(code);
    else
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end('<!doctype html><script type="module" src="/page.js"></script>');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const profile = await mkdtemp(join(tmpdir(), 'cardbridge-page-'));
  const { port } = server.address() as AddressInfo;
  const browser = spawn(
    chromium,
    [
      ...[
        '--headless=new',
        '--no-sandbox',
        '--disable-gpu',
        '--disable-dev-shm-usage',
        '--no-first-run',
        `--user-data-dir=${profile}`,
      ],
      // The page is never in front here, and Chromium lets such a page's clock go slower.
      ...[
        '--disable-background-timer-throttling',
        '--disable-renderer-backgrounding',
        '--disable-backgrounding-occluded-windows',
      ],
      `http://127.0.0.1:${port}/`,
    ],
    { stdio: 'ignore', detached: true },
  );
  const ended = once(browser, 'exit').catch(() => undefined);
  return {
    state: () => state,
    async close() {
      try {
        if (browser.pid !== undefined && browser.exitCode === null) process.kill(-browser.pid, 'SIGKILL');
        await ended;
      } finally {
        server.closeAllConnections();
        server.close();
        await rm(profile, { recursive: true, force: true, maxRetries: 5 });
      }
    },
  };
}
