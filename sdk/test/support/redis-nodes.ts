import { createClient, type RedisClientType } from '@redis/client';
import { vi } from 'vitest';

export interface RedisNodes {
  readonly clients: readonly RedisClientType[];
  /** One client after the other, as a balancer gives requests to nodes. */
  next(): RedisClientType;
  /** Resolves when all are connected again. */
  back(): Promise<void>;
  close(): void;
}

/** The connections of as many nodes, each of which rejects at once while Redis is away. */
export async function connectRedisNodes(url: string, count: number): Promise<RedisNodes> {
  const clients = await Promise.all(
    Array.from({ length: count }, async () => {
      const client: RedisClientType = createClient({ url, disableOfflineQueue: true });
      client.on('error', () => undefined);
      await client.connect();
      return client;
    }),
  );
  let calls = 0;
  return {
    clients,
    next() {
      const client = clients[calls % clients.length];
      if (client === undefined) throw new TypeError('at least one node is needed');
      calls += 1;
      return client;
    },
    back: () => vi.waitFor(async () => void (await Promise.all(clients.map((client) => client.ping()))), { timeout: 20_000 }),
    close: () => {
      for (const client of clients) if (client.isOpen) client.destroy();
    },
  };
}
