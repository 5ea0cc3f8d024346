import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firefoxPath } from '@cardbridge/fixtures/machine';
import puppeteer, { type Browser, type BrowserContext } from 'puppeteer-core';
import { type BrowserWorld, FOREIGN_HOST, ID_HOST, trustAuthority } from '../world/index.js';

/** Settings of about:config. */
export type Preferences = Readonly<Record<string, string | number | boolean>>;

/** What Firefox 154 does by itself and the ESR of 153 leaves off: a WebSocket to this computer needs the permission as fetch does. */
export const WEB_SOCKETS_TOO: Preferences = { 'network.lna.websocket.enabled': true };

/** Without the marks of a browser that a program drives, which would be in the pictures. */
const AS_A_PERSON_SEES_IT = `
#remote-control-box { display: none !important; }
:root[remotecontrol] .urlbar-background { background-image: none !important; background-color: #f0f0f4 !important; }
`;

export interface FirefoxOptions {
  /** Name of an X display; without, no window is drawn, and what the browser asks stays open for ever. */
  readonly display?: string;
  readonly preferences?: Preferences;
  /** Instead of the distribution's. */
  readonly executable?: string;
  /** A profile that trusts the pages' authority and is kept; by default a new one. */
  readonly profile?: string;
}

export interface RunningFirefox {
  readonly browser: Browser;
  close(): Promise<void>;
}

/**
 * Firefox as of a person who visits the world's pages, which it takes for public ones (facts: browsers.md §2.2). It ignores no
 * error of a certificate: its new profile trusts the pages' authority.
 */
export async function openFirefox(
  world: Pick<BrowserWorld, 'authorityFile' | 'pagePorts'>,
  { display, preferences = {}, executable = firefoxPath() ?? '', profile: kept }: FirefoxOptions = {},
): Promise<RunningFirefox> {
  const profile = kept ?? (await mkdtemp(join(tmpdir(), 'cardbridge-firefox-')));
  const forget = async () => {
    if (kept === undefined) await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    if (kept === undefined) await trustAuthority(profile, world.authorityFile);
    await mkdir(join(profile, 'chrome'), { recursive: true });
    await writeFile(join(profile, 'chrome/userChrome.css'), AS_A_PERSON_SEES_IT);
    const browser = await puppeteer.launch({
      browser: 'firefox',
      executablePath: executable,
      userDataDir: profile,
      headless: display === undefined,
      // The page has the whole window.
      defaultViewport: null,
      args: ['--width=1000', '--height=700'],
      env: { ...process.env, ...(display === undefined ? {} : { DISPLAY: display }) },
      extraPrefsFirefox: {
        'network.dns.localDomains': [ID_HOST, FOREIGN_HOST].join(),
        'network.lna.address_space.public.override': world.pagePorts.map((port) => `127.0.0.1:${port}`).join(),
        'toolkit.legacyUserProfileCustomizations.stylesheets': true,
        ...preferences,
      },
    });
    return {
      browser,
      close: async () => {
        await browser.close();
        await forget();
      },
    };
  } catch (error) {
    await forget();
    throw error;
  }
}

/** What the person would choose in the permissions of the site, for good, and for the tabs of this context only. */
export async function setLoopbackPermission(
  context: BrowserContext,
  origin: string,
  state: 'granted' | 'denied' | 'prompt',
): Promise<void> {
  await context.setPermission(origin, { permission: { name: 'loopback-network' }, state });
}
