import { parseArgs } from 'node:util';
import { chromiumPath } from '@cardbridge/fixtures/machine';
import { loadTestPki } from '@cardbridge/fixtures/pki';
import { startPostgresql } from '@cardbridge/fixtures/postgresql';
import { startRedis } from '@cardbridge/fixtures/redis';
import { signInFromNode } from './node-client.js';
import { launchChromium, shownIdentity } from './page-driver.js';
import { drivePanel } from './panel-driver.js';
import { startPcscWorld } from './pcsc-world.js';
import { type SimulatedWorld, startSimulatedWorld } from './simulated-world.js';
import { walkInChromium } from './walks/in-chromium/index.js';
import { walkInNode } from './walks/in-node/index.js';
import { type WalkName, walkNames } from './walks/walk.js';

/**
 * `npm run -s smoke`: one person goes one way through the site, all parts as real processes on free ports; in Chromium, or without
 * one (or with `-- --driver node`) by the SDK in Node. `-- --flow NAME` chooses the way: `sign-in` by card on the card's own page
 * (the default), `register`, `gold`, `organization`, `forgotten-password`; into a service of the city by `isso-password`, `isso-qr`,
 * `isso-citizen`, `isso-nhi`, `isso-mobile`, `isso-telecom`, which print the claims that the service got. `-- --pcsc`: `sign-in`
 * through the machine's pcscd and a virtual reader. With DATABASE_URL and REDIS_URL the identity server uses those;
 * `-- --own-servers` starts a PostgreSQL and a Redis for the run. Progress on stderr; the last line of stdout is one JSON object.
 */
const { values } = parseArgs({
  options: {
    flow: { type: 'string', default: 'sign-in' },
    pcsc: { type: 'boolean', default: false },
    driver: { type: 'string', default: 'chromium' },
    'own-servers': { type: 'boolean', default: false },
  },
});
const flow = ['sign-in', ...walkNames].find((name) => name === values.flow) as WalkName | 'sign-in' | undefined;
if (flow === undefined) throw new Error(`--flow ${values.flow}: sign-in, ${walkNames.join(', ')}`);
if (!['chromium', 'node'].includes(values.driver)) throw new Error(`--driver ${values.driver}: chromium or node`);
if (values.pcsc && flow !== 'sign-in') throw new Error('--pcsc goes with --flow sign-in only');
if (values.pcsc && values['own-servers']) throw new Error('--own-servers does not go with --pcsc');
const browserPath = values.driver === 'chromium' ? chromiumPath() : undefined;
const about = {
  flow,
  driver: browserPath ? 'chromium' : 'node',
  backend: values.pcsc ? 'winscard' : 'simulated',
  database: values['own-servers'] || process.env.DATABASE_URL !== undefined ? 'postgresql' : 'embedded',
  shortTerm: values['own-servers'] || process.env.REDIS_URL !== undefined ? 'redis' : 'memory',
};
const stages: string[] = [];
const stage = (name: string) => {
  stages.push(name);
  process.stderr.write(`${name}\n`);
};

/** A run that hangs is a failed run. */
const TIME_LIMIT_MS = 120_000;

const timeLimit = AbortSignal.timeout(TIME_LIMIT_MS);
try {
  const result = await Promise.race([flow === 'sign-in' ? signIn().then((identity) => ({ identity })) : walk(flow), overdue()]);
  process.stdout.write(`${JSON.stringify({ ok: true, ...about, ...result, stages })}\n`);
} catch (error) {
  process.exitCode = 1;
  const message = error instanceof Error ? error.message : String(error);
  process.stdout.write(`${JSON.stringify({ ok: false, ...about, error: message, stages })}\n`);
}
process.exit();

async function inSimulatedWorld(work: (world: SimulatedWorld) => Promise<object>): Promise<object> {
  const own = values['own-servers'] ? await Promise.all([startPostgresql(), startRedis()]) : undefined;
  const world = await startSimulatedWorld(
    own === undefined ? {} : { servers: { databaseUrl: own[0].url, redisUrl: own[1].url } },
  );
  stage('started');
  try {
    return await work(world);
  } finally {
    await world.stop();
    await Promise.all(own?.map((server) => server.stop()) ?? []);
  }
}

function walk(name: WalkName): Promise<object> {
  const walker = browserPath ? walkInChromium(browserPath) : walkInNode;
  return inSimulatedWorld(async ({ pageUrl, bridgePort, panelUrl, cityServices }) => {
    const panel = drivePanel(panelUrl);
    const pki = await loadTestPki();
    return walker[name]({ pageUrl, bridgePort, cityServices, panel, pki, onStage: stage, signal: timeLimit });
  });
}

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
  const [person] = (await loadTestPki()).citizens;
  return inSimulatedWorld((world) =>
    drive(world, async () => {
      await drivePanel(world.panelUrl).answerPin(person?.pin, timeLimit);
      stage('pin-typed');
    }),
  );
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
    await page.goto(new URL('/card/', world.pageUrl).href);
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
