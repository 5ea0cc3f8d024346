import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { extractPart } from '../../parts/index.js';
import { checkout } from '../../releases/index.js';
import type { Wine } from './wine.js';

/** A page's side of the SDK, which looks for the bridge. */
export interface WaitingPage {
  /** What it knows of the bridge, and since when (milliseconds, `Date.now()`). */
  state(): Promise<{ readonly bridge: string; readonly since: number }>;
  close(): Promise<void>;
}

/** A page sends its origin; Node would send none. The states go to a file, line by line, since Node in Wine cannot write to a pipe. */
const script = `
import { appendFileSync, existsSync } from 'node:fs';
import { createCardLink } from './sdk/dist/flows.js';
class WebSocket extends globalThis.WebSocket {
  constructor(url, protocols) {
    super(url, { protocols, headers: { origin: 'https://service.example' } });
  }
}
const link = createCardLink({ WebSocket });
let told;
const tell = ({ bridge }) => {
  if (bridge !== told) appendFileSync('Z:/trial/page.txt', Date.now() + ' ' + bridge + '\\n');
  told = bridge;
};
link.subscribe(tell);
link.bridge().catch(() => undefined);
setInterval(() => existsSync('Z:/trial/page-stop') && process.exit(), 200);
`;

/**
 * What a page does that waits for the bridge to be installed, in a Node of Windows: the bridge asks Windows whose program connects, and Wine knows of
 * programs in Wine only, so that a browser of this system would be turned away. `node`: the package of Node for Windows.
 */
export async function openWaitingPage(wine: Wine, node: string): Promise<WaitingPage> {
  await extractPart(node, ['bin/node.exe'], join(wine.shared, 'node'));
  await build({
    stdin: { contents: script, resolveDir: checkout },
    bundle: true,
    platform: 'node',
    format: 'esm',
    absWorkingDir: checkout,
    outfile: join(wine.shared, 'page.mjs'),
    logLevel: 'error',
  });
  const running = wine.run(['Z:\\trial\\node\\bin\\node.exe', 'Z:\\trial\\page.mjs']);
  running.catch(() => undefined);
  return {
    async state() {
      const text = await readFile(join(wine.shared, 'page.txt'), 'utf8').catch(() => '');
      const [since = '0', bridge = 'none'] = text.trim().split('\n').at(-1)?.split(' ') ?? [];
      return { bridge, since: Number(since) };
    },
    async close() {
      await writeFile(join(wine.shared, 'page-stop'), '');
      await running;
    },
  };
}
