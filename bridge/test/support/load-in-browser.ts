import { mkdir } from 'node:fs/promises';
import { chromiumPath, firefoxPath } from '@cardbridge/fixtures/machine';
import { chromium } from 'playwright-core';
import puppeteer from 'puppeteer-core';

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
  const browser = await chromium.launch({
    executablePath: chromiumPath() ?? '',
    env: environment(home),
    args: [
      ...['--no-sandbox', '--disable-gpu', '--no-first-run'],
      `--host-resolver-rules=${hosts.map((host) => `MAP ${host} 127.0.0.1`).join(', ')}`,
    ],
  });
  try {
    return await verdict(async () => {
      const page = await browser.newPage();
      await page.goto(url);
      return page.content();
    }, /net::(ERR_\w+)/);
  } finally {
    await browser.close();
  }
}

/** Of each address `loaded`, or Firefox's name of the error (`SEC_ERROR_…`); one start for all. */
export async function loadInFirefox(
  urls: readonly string[],
  { home, profile, hosts = [] }: BrowserHome & { readonly profile: string },
): Promise<readonly string[]> {
  await mkdir(profile, { recursive: true });
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: firefoxPath() ?? '',
    userDataDir: profile,
    env: environment(home),
    acceptInsecureCerts: false,
    extraPrefsFirefox: { 'network.dns.localDomains': hosts.join() },
  });
  try {
    const verdicts: string[] = [];
    for (const url of urls) {
      verdicts.push(
        await verdict(async () => {
          const page = await browser.newPage();
          await page.goto(url);
          return page.content();
        }, /((?:SEC|MOZILLA_PKIX|SSL)_ERROR_\w+)/),
      );
    }
    return verdicts;
  } finally {
    await browser.close();
  }
}

async function verdict(load: () => Promise<string>, error: RegExp): Promise<string> {
  try {
    const content = await load();
    return content.includes(LOADED) ? 'loaded' : content;
  } catch (thrown) {
    return error.exec(String(thrown))?.[1] ?? String(thrown);
  }
}
