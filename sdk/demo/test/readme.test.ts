import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { loadTestPki, signToken } from '@cardbridge/fixtures/pki';
import { webSocketFrom } from '@cardbridge/fixtures/web-socket';
import { DEFAULT_PORTS } from '@cardbridge/sdk/protocol';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { browserFetch } from '../src/browser-fetch.js';
import { drivePanel } from '../src/panel-driver.js';
import { startSimulatedWorld } from '../src/simulated-world.js';

/** The README's own examples, run as they stand: what a newcomer copies must work. */
const root = fileURLToPath(new URL('../../../', import.meta.url));
let examples: readonly string[];
let workspace: string;

beforeAll(async () => {
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  examples = [...readme.matchAll(/^```js\n(.*?)^```$/gms)].map(([, code]) => code ?? '');
  // Inside the workspace, so that the examples' imports find the packages.
  workspace = await mkdtemp(join(root, 'sdk/demo/dist/readme-'));
});
afterAll(async () => {
  await rm(workspace, { recursive: true, force: true });
});
afterEach(() => vi.unstubAllGlobals());

type Example = (...args: unknown[]) => Promise<unknown>;

async function load(name: string, code: string | undefined): Promise<Record<'signIn' | 'challenge', Example>> {
  const path = join(workspace, `${name}.mjs`);
  await writeFile(path, code ?? '');
  return import(/* @vite-ignore */ pathToFileURL(path).href);
}

test('the page example signs a person in, and gives a remedy when it cannot', async () => {
  const [person] = (await loadTestPki()).citizens;
  if (!person) throw new Error('no person');
  const world = await startSimulatedWorld();
  try {
    // The example looks at the ports of an installed daemon, and runs in a browser: here both are lent to it.
    const redirected = (url: string) => url.replace(`:${DEFAULT_PORTS[0]}/`, `:${world.bridgePort}/`);
    const Socket = webSocketFrom(new URL(world.pageUrl).origin);
    vi.stubGlobal(
      'fetch',
      (
        (fetch) => (url: string | URL, init?: RequestInit) =>
          fetch(redirected(`${url}`), init)
      )(fetch),
    );
    vi.stubGlobal(
      'WebSocket',
      class extends Socket {
        constructor(url: string, protocol: string) {
          super(redirected(url), protocol);
        }
      },
    );
    const ask = browserFetch(new URL(world.pageUrl).origin);
    await ask('/api/session');
    const headers = { 'content-type': 'application/json' };
    const post = async (path: string, body: object): Promise<unknown> =>
      (await ask(path, { method: 'POST', headers, body: JSON.stringify(body) })).json();
    const { signIn } = await load('page', examples[0]);
    const panel = drivePanel(world.panelUrl);
    const [text] = await Promise.all([signIn(post), panel.answerPin(person.pin, AbortSignal.timeout(20_000))]);
    expect(text).toBe(`您好，${person.name}`);

    await panel.remove(0);
    await expect.poll(() => signIn(post)).toMatch(/請插入卡片/);
  } finally {
    await world.stop();
  }
  // A whole world of processes has to start first.
}, 120_000);

test('the server example verifies a token, and takes no nonce twice', async () => {
  const pki = await loadTestPki();
  const [person] = pki.citizens;
  if (!person) throw new Error('no person');
  await mkdir(join(workspace, 'trust'));
  const index = person.issuerGeneration - 1;
  const files = {
    'root.cer': pki.trustAnchors[index],
    'issuing.cer': pki.intermediates[index],
    'issuing.crl': pki.crls[index],
  };
  for (const [name, content] of Object.entries(files)) await writeFile(join(workspace, 'trust', name), content ?? '');
  // Two changes that only a test needs: where the files are, and that test roots may be trusted.
  const code = examples[1]
    ?.replaceAll("'trust/", `'${workspace}/trust/`)
    .replace('createVerifier({', 'createVerifier({ withTestOnlyTrustAnchors: true,');
  const { challenge, signIn } = await load('server', code);
  const { challengeNonce } = (await challenge('session-1')) as { challengeNonce: string };
  const token = signToken(person.signature, 'https://www.example.gov.tw', challengeNonce);
  expect(await signIn('session-1', { challengeNonce, token })).toMatchObject({ kind: 'citizen', name: person.name });
  await expect(signIn('session-1', { challengeNonce, token })).rejects.toMatchObject({ code: 'ERR_CHALLENGE_UNKNOWN' });
});

test('every npm script and npx command that the README names exists', async () => {
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
  const named = [...readme.matchAll(/npm run (?:-s )?([a-z:]+)/g)].map(([, name]) => name ?? '');
  expect(named.length).toBeGreaterThan(2);
  for (const name of named) expect(Object.keys(scripts)).toContain(name);
});
