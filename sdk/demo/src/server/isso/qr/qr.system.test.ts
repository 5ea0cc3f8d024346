import { type RunningPostgresql, startPostgresql } from '@cardbridge/fixtures/postgresql';
import { type RunningRedis, startRedis } from '@cardbridge/fixtures/redis';
import { describeWith } from '@cardbridge/fixtures/requirements';
import { afterAll, beforeAll } from 'vitest';
import { describeQr } from '../../../../test/support/qr-contract.js';
import type { NodeStores } from '../../../../test/support/qr-nodes.js';
import { openDatabase } from '../../database/index.js';
import { connectRedis, redisShortTermStore } from '../../short-term/index.js';

describeWith(['postgresql', 'redis'], 'two nodes with one PostgreSQL and one Redis', () => {
  let postgresql: RunningPostgresql;
  let redis: RunningRedis;
  beforeAll(async () => {
    [postgresql, redis] = await Promise.all([startPostgresql(), startRedis()]);
  });
  afterAll(async () => {
    await Promise.all([postgresql?.stop(), redis?.stop()]);
  });

  const opened: NodeStores[] = [];
  const open = async (): Promise<NodeStores> => {
    const stores = {
      database: await openDatabase({ url: postgresql.url }),
      shortTerm: redisShortTermStore({ client: await connectRedis({ url: redis.url }) }),
    };
    opened.push(stores);
    return stores;
  };
  describeQr(
    'PostgreSQL and Redis',
    () => Promise.all([open(), open()]),
    async () => {
      for (const { database, shortTerm } of opened) {
        await shortTerm.close();
        await database.close();
      }
    },
  );
});
