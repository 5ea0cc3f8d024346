import { chromiumPath } from '@cardbridge/fixtures/machine';
import { loadTestPki } from '@cardbridge/fixtures/pki';
import { startPostgresql } from '@cardbridge/fixtures/postgresql';
import { startRedis } from '@cardbridge/fixtures/redis';
import { describeWith, type Requirement } from '@cardbridge/fixtures/requirements';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { drivePanel } from '../src/panel-driver.js';
import { type SimulatedWorld, startSimulatedWorld } from '../src/simulated-world.js';
import { walkInChromium } from '../src/walks/in-chromium/index.js';
import { walkInNode } from '../src/walks/in-node/index.js';
import { type Walker, type WalkName, walkNames } from '../src/walks/walk.js';

const goldClaims = {
  way_in: 'account',
  name: '陳測試',
  real_name_verified: true,
  id_number: 'A200000003',
  phone_number: '0912000002',
  email: 'gold@example.tw',
  birthdate: '1992-01-01',
};
const aMobile = expect.stringMatching(/^09\d{8}$/);

/** That a service got nothing beyond what its way gives, each walk makes sure by itself. */
const expected: Readonly<Record<WalkName, object>> = {
  register: { status: 'general' },
  gold: { status: 'gold', name: expect.any(String) },
  organization: { status: 'organization', name: expect.any(String) },
  'forgotten-password': { by: ['mobile', 'email'] },
  'isso-password': { claims: goldClaims },
  'isso-qr': { claims: goldClaims },
  'isso-citizen': {
    claims: { way_in: 'citizen-card', name: '歐陽範例', id_number: 'A100000001', phone_number: aMobile },
  },
  'isso-nhi': { claims: { way_in: 'nhi-card', id_number: 'A100000001', phone_number: aMobile } },
  'isso-mobile': {
    claims: { way_in: 'mobile-certificate', name: '歐陽範例', id_number: 'A100000001', phone_number: aMobile },
  },
  'isso-telecom': {
    claims: { way_in: 'telecom', id_number: 'A123456789', phone_number: '0911000001', birthdate: '1985-06-15' },
  },
};

/** What `npm run smoke -- --flow` walks, one after the other in one world. */
function walks(name: string, needs: readonly Requirement[], walker: () => Walker, servers: 'embedded' | 'servers'): void {
  describeWith(needs, name, () => {
    const stops: (() => Promise<unknown>)[] = [];
    let world: SimulatedWorld;

    beforeAll(async () => {
      if (servers === 'embedded') world = await startSimulatedWorld();
      else {
        const [postgresql, redis] = await Promise.all([startPostgresql(), startRedis()]);
        stops.push(postgresql.stop, redis.stop);
        world = await startSimulatedWorld({ servers: { databaseUrl: postgresql.url, redisUrl: redis.url } });
      }
      stops.push(world.stop);
    });
    afterAll(async () => {
      for (const stop of stops.reverse()) await stop();
    });

    test.each(walkNames)('%s', async (walkName) => {
      const panel = drivePanel(world.panelUrl);
      await panel.startOver();
      const result = await walker()[walkName]({
        pageUrl: world.pageUrl,
        bridgePort: world.bridgePort,
        cityServices: world.cityServices,
        panel,
        pki: await loadTestPki(),
        onStage: () => {},
        signal: AbortSignal.timeout(60_000),
      });
      expect(result).toMatchObject(expected[walkName]);
    });
  });
}

const inChromium = () => walkInChromium(chromiumPath() ?? '');
walks('by the SDK, on the embedded database', [], () => walkInNode, 'embedded');
walks('by the SDK, with PostgreSQL and Redis', ['postgresql', 'redis'], () => walkInNode, 'servers');
walks('in Chromium, on the embedded database', ['chromium'], inChromium, 'embedded');
walks('in Chromium, with PostgreSQL and Redis', ['chromium', 'postgresql', 'redis'], inChromium, 'servers');
