import { type RunningRedis, startRedis } from '@cardbridge/fixtures/redis';
import { describeWith } from '@cardbridge/fixtures/requirements';
import { createClient, createCluster } from '@redis/client';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { testChallengeStore } from '../../../test/support/challenge-store-contract.js';
import { testCounterStore } from '../../../test/support/counter-store-contract.js';
import { redisChallengeStore, redisCounterStore } from './redis.js';

const pass = (seconds: number) => new Promise<void>((resolve) => setTimeout(resolve, seconds * 1000 + 50));

/** Each of the two has half of the slots: it refuses keys of several slots, and a script that looks at a key which the other one has. */
describeWith(['redis'], 'in a Redis Cluster of two', () => {
  const halves: RunningRedis[] = [];
  let cluster: Awaited<ReturnType<typeof joinCluster>>;
  beforeAll(async () => {
    halves.push(await startRedis({ cluster: true }), await startRedis({ cluster: true }));
    cluster = await joinCluster(halves.map(({ url }) => url));
  });
  afterAll(async () => {
    cluster?.destroy();
    await Promise.all(halves.map((half) => half.stop()));
  });

  it('refuses keys of two slots, and a key that a script did not name and the other half has', async () => {
    const keys = ['cardbridge:count:a', 'cardbridge:count:b'];
    await expect(cluster.eval('return 1', { keys })).rejects.toThrow('CROSSSLOT');
    const unnamed = "return redis.call('GET', ARGV[1])";
    const outcomes = await Promise.allSettled(keys.map((key) => cluster.eval(unnamed, { keys: ['{a}'], arguments: [key] })));
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  describe('challenges', () => testChallengeStore(() => redisChallengeStore({ client: cluster })));
  describe('counts', () => testCounterStore(() => redisCounterStore({ client: cluster }), pass));
});

async function joinCluster(urls: readonly string[]) {
  const clients = urls.map((url) => createClient({ url }));
  try {
    await Promise.all(clients.map((client) => client.connect()));
    const [one, other] = clients;
    if (one === undefined || other === undefined) throw new TypeError('two were asked for');
    await one.sendCommand(['CLUSTER', 'ADDSLOTSRANGE', '0', '8191']);
    await other.sendCommand(['CLUSTER', 'ADDSLOTSRANGE', '8192', '16383']);
    await other.sendCommand(['CLUSTER', 'SET-CONFIG-EPOCH', '2']);
    // All of a cluster have one password.
    const { port, password } = new URL(urls[0] ?? '');
    await other.configSet('requirepass', password);
    const { 'cluster-port': busPort = '' } = await one.configGet('cluster-port');
    await other.sendCommand(['CLUSTER', 'MEET', '127.0.0.1', port, busPort]);
    const states = () => Promise.all(clients.map((client) => client.sendCommand(['CLUSTER', 'INFO'])));
    await vi.waitFor(
      async () => {
        for (const state of await states()) expect(state).toContain('cluster_state:ok');
      },
      { timeout: 30_000, interval: 200 },
    );
    const cluster = createCluster({
      rootNodes: urls.map((url) => ({ url: withPassword(url, password) })),
      defaults: { password },
    });
    cluster.on('error', () => undefined);
    await cluster.connect();
    return cluster;
  } finally {
    for (const client of clients) client.destroy();
  }
}

function withPassword(url: string, password: string): string {
  return Object.assign(new URL(url), { password }).href;
}
