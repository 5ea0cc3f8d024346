import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromiumPath, firefoxPath } from '@cardbridge/fixtures/machine';
import { WebSocket } from 'ws';

/** What the page must hold that was loaded. */
export const LOADED = 'the page behind the certificate';

export interface BrowserHome {
  /** Home folder of the browser's person. */
  readonly home: string;
  /** Host names that lead to this computer. */
  readonly hosts?: readonly string[];
}

/** Only what a browser needs: nothing that leads to the home of whoever runs the tests. */
const environment = (home: string) => ({ PATH: process.env.PATH ?? '', HOME: home, LC_ALL: 'C.UTF-8' });

/** `loaded`, or Chromium's name of the error (`ERR_CERT_…`). As a person has it: nothing about certificates is set. */
export async function loadInChromium(url: string, { home, hosts = [] }: BrowserHome): Promise<string> {
  const args = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--no-first-run',
    `--host-resolver-rules=${hosts.map((host) => `MAP ${host} 127.0.0.1`).join(', ')}`,
    '--dump-dom',
    url,
  ];
  const { stdout, stderr } = await new Promise<{ stdout: string; stderr: string }>((resolve) => {
    execFile(chromiumPath() ?? '', args, { env: environment(home), timeout: 40_000 }, (_error, stdout, stderr) =>
      resolve({ stdout, stderr }),
    );
  });
  if (stdout.includes(LOADED)) return 'loaded';
  return /Page load failed: net::(ERR_\w+)/.exec(stderr)?.[1] ?? `neither loaded nor refused: ${stderr}`;
}

/** Of each address `loaded`, or what Firefox says that it cannot show; one start for all. */
export async function loadInFirefox(
  urls: readonly string[],
  { home, profile, hosts = [] }: BrowserHome & { readonly profile: string },
): Promise<readonly string[]> {
  await mkdir(profile, { recursive: true });
  await writeFile(join(profile, 'user.js'), `user_pref("network.dns.localDomains", ${JSON.stringify(hosts.join(','))});\n`);
  const firefox = spawn(
    firefoxPath() ?? '',
    ['--headless', '--no-remote', '--profile', profile, '--remote-debugging-port=0', 'about:blank'],
    { env: environment(home), stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const ended = once(firefox, 'exit');
  try {
    const socket = new WebSocket(`${await addressOf(firefox)}/session`);
    try {
      await once(socket, 'open');
      return await loadOver(socket, urls);
    } finally {
      socket.terminate();
    }
  } finally {
    firefox.kill('SIGKILL');
    await ended;
  }
}

/** It says where it listens for WebDriver BiDi. */
function addressOf(firefox: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    firefox.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      said += chunk;
      const address = /WebDriver BiDi listening on (ws:\/\/\S+)/.exec(said)?.[1];
      if (address !== undefined) resolve(address);
    });
    firefox.once('exit', () => reject(new Error(`Firefox ended: ${said}`)));
  });
}

interface Answer {
  readonly id: number;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: string;
  readonly message?: string;
}

/** w3.org/TR/webdriver-bidi; without `acceptInsecureCerts`. */
async function loadOver(socket: WebSocket, urls: readonly string[]): Promise<readonly string[]> {
  let last = 0;
  const ask = (method: string, params: object): Promise<Answer> =>
    new Promise((resolve) => {
      last += 1;
      const id = last;
      const onMessage = (data: unknown) => {
        const answer: Answer = JSON.parse(String(data));
        if (answer.id !== id) return;
        socket.off('message', onMessage);
        resolve(answer);
      };
      socket.on('message', onMessage);
      socket.send(JSON.stringify({ id, method, params }));
    });
  await ask('session.new', { capabilities: { alwaysMatch: { acceptInsecureCerts: false } } });
  const tree = await ask('browsingContext.getTree', {});
  const [first] = (tree.result?.contexts ?? []) as readonly { readonly context: string }[];
  const context = first?.context;
  const verdicts: string[] = [];
  for (const url of urls) verdicts.push(await load(url));
  return verdicts;

  async function load(url: string): Promise<string> {
    const navigated = await ask('browsingContext.navigate', { context, url, wait: 'complete' });
    if (navigated.error !== undefined) return navigated.message ?? navigated.error;
    const shown = await ask('script.evaluate', {
      expression: 'document.documentElement.textContent',
      target: { context },
      awaitPromise: false,
    });
    return JSON.stringify(shown.result).includes(LOADED) ? 'loaded' : JSON.stringify(shown);
  }
}
