import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { chromiumPath } from '@cardbridge/fixtures/machine';
import { freePort } from './free-port.js';
import { launchChromium } from './page-driver.js';
import { startSimulatedWorld } from './simulated-world.js';

/** `npm run screenshots`: makes the pictures of the documentation anew, from the real page. */
const documents = join(dirname(createRequire(import.meta.url).resolve('@cardbridge/sdk/package.json')), 'docs');

const executable = chromiumPath();
if (!executable) throw new Error('needs Chromium: apt-get install chromium, or set CARDBRIDGE_CHROMIUM');
const pagePort = await freePort(0);
if (pagePort === undefined) throw new Error('no free port on 127.0.0.1');
const directory = await mkdtemp(join(tmpdir(), 'cardbridge-screenshots-'));
const world = await startSimulatedWorld({
  pagePort,
  stateDirectory: join(directory, 'state'),
  runtimeDirectory: join(directory, 'run'),
});
const browser = await launchChromium(executable);
try {
  await mkdir(documents, { recursive: true });
  const page = await browser.newPage({ viewport: { width: 1280, height: 1030 } });
  await page.goto(world.pageUrl);
  await page.getByTestId('sign-in').click();
  await page.frameLocator('iframe').getByTestId('pin-input').waitFor();
  await page.screenshot({ path: join(documents, 'sign-in.png'), animations: 'disabled' });
} finally {
  await browser.close();
  await world.stop();
  await rm(directory, { recursive: true, force: true });
}
process.exit();
