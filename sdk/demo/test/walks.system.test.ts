import { chromiumPath } from '@cardbridge/fixtures/machine';
import { loadTestPki } from '@cardbridge/fixtures/pki';
import { startPostgresql } from '@cardbridge/fixtures/postgresql';
import { startRedis } from '@cardbridge/fixtures/redis';
import { describeWith, type Requirement } from '@cardbridge/fixtures/requirements';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { drivePanel } from '../src/panel-driver.js';
import { type SimulatedWorld, startSimulatedWorld } from '../src/simulated-world.js';
import { walkInChromium } from '../src/walks/in-chromium.js';
import { walkInNode } from '../src/walks/in-node.js';
import { type Walker, type WalkName, walkNames } from '../src/walks/walk.js';

const expected: Readonly<Record<WalkName, object>> = {
  register: { status: 'general' },
  gold: { status: 'gold', name: expect.any(String) },
  organization: { status: 'organization', name: expect.any(String) },
  'forgotten-password': { by: ['mobile', 'email'] },
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
