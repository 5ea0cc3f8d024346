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
  const clients = Array.from({ length: count }, (): RedisClientType => createClient({ url, disableOfflineQueue: true }));
  const close = (): void => {
    for (const client of clients) if (client.isOpen) client.destroy();
  };
  for (const client of clients) client.on('error', () => undefined);
  try {
    await Promise.all(clients.map((client) => client.connect()));
  } catch (error) {
    close();
    throw error;
  }
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
    close,
  };
}
