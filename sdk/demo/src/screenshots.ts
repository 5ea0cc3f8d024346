import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { chromiumPath } from '@cardbridge/fixtures/machine';
import { makeGallery } from './gallery.js';
import { launchChromium } from './page-driver.js';
import { startSimulatedWorld } from './simulated-world.js';

/** `npm run screenshots`: makes the pictures of the documentation anew, from the real page. */
const documents = join(dirname(createRequire(import.meta.url).resolve('@cardbridge/sdk/package.json')), 'docs');

const executable = chromiumPath();
if (!executable) throw new Error('needs Chromium: apt-get install chromium, or set CARDBRIDGE_CHROMIUM');
const world = await startSimulatedWorld();
const browser = await launchChromium(executable);
try {
  await mkdir(documents, { recursive: true });
  const page = await browser.newPage({ viewport: { width: 1280, height: 1030 } });
  await page.goto(new URL('/card/', world.pageUrl).href);
  await page.getByTestId('sign-in').click();
  // A new window takes no answer at first; the picture is of one that does.
  await page.frameLocator('iframe').locator('[data-testid="pin-ok"]:enabled').waitFor();
  await page.screenshot({ path: join(documents, 'sign-in.png'), animations: 'disabled' });
  await page.close();
  await makeGallery(world, browser, documents);
} finally {
  await browser.close();
  await world.stop();
}
process.exit();
