import { parseArgs } from 'node:util';
import { chromiumPath } from '@cardbridge/fixtures/machine';
import { loadTestPki } from '@cardbridge/fixtures/pki';
import { signInFromNode } from './node-client.js';
import { launchChromium, shownIdentity } from './page-driver.js';
import { drivePanel } from './panel-driver.js';
import { startPcscWorld } from './pcsc-world.js';
import { startSimulatedWorld } from './simulated-world.js';

/**
 * `npm run -s smoke`: one person signs in, all parts as real processes on free ports; in Chromium, or without one (or with
 * `-- --driver node`) by the SDK in Node. `-- --pcsc`: through the machine's pcscd and a virtual reader. Progress on stderr; the
 * last line of stdout is one JSON object.
 */
const { values } = parseArgs({
  options: { pcsc: { type: 'boolean', default: false }, driver: { type: 'string', default: 'chromium' } },
});
if (!['chromium', 'node'].includes(values.driver)) throw new Error(`--driver ${values.driver}: chromium or node`);
const backend = values.pcsc ? 'winscard' : 'simulated';
const browserPath = values.driver === 'chromium' ? chromiumPath() : undefined;
const driver = browserPath ? 'chromium' : 'node';
const stages: string[] = [];
const stage = (name: string) => {
  stages.push(name);
  process.stderr.write(`${name}\n`);
};

/** A run that hangs is a failed run. */
const TIME_LIMIT_MS = 120_000;

const timeLimit = AbortSignal.timeout(TIME_LIMIT_MS);
try {
  const identity = await Promise.race([signIn(), overdue()]);
  process.stdout.write(`${JSON.stringify({ ok: true, driver, backend, identity, stages })}\n`);
} catch (error) {
  process.exitCode = 1;
  const message = error instanceof Error ? error.message : String(error);
  process.stdout.write(`${JSON.stringify({ ok: false, driver, backend, error: message, stages })}\n`);
}
process.exit();

async function signIn(): Promise<object> {
  if (values.pcsc) {
    const world = await startPcscWorld();
    stage('started');
    try {
      return await drive(world, async () => {});
    } finally {
      await world.stop();
    }
  }
  const world = await startSimulatedWorld();
  stage('started');
  const [person] = (await loadTestPki()).citizens;
  try {
    return await drive(world, async () => {
      await drivePanel(world.panelUrl).answerPin(person?.pin, timeLimit);
      stage('pin-typed');
    });
  } finally {
    await world.stop();
  }
}

/** Signs in through the page, or through the SDK alone; `typePin` answers the daemon's window meanwhile. */
async function drive(world: { pageUrl: string; bridgePort: number }, typePin: () => Promise<void>): Promise<object> {
  const typed = typePin();
  if (!browserPath) {
    const [identity] = await Promise.all([signInFromNode({ ...world, onStage: stage }), typed]);
    return identity;
  }
  const browser = await launchChromium(browserPath);
  try {
    const page = await browser.newPage();
    await page.goto(world.pageUrl);
    stage('page');
    await page.getByTestId('sign-in').click();
    stage('sign-in-clicked');
    const [identity] = await Promise.all([shownIdentity(page), typed]);
    stage('signed-in');
    return identity;
  } finally {
    await browser.close();
  }
}

function overdue(): Promise<never> {
  return new Promise((_, reject) => {
    timeLimit.addEventListener('abort', () => reject(new Error(`no result after ${TIME_LIMIT_MS} ms`)), { once: true });
  });
}
