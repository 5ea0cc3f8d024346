import { type ChallengeStore, memoryChallengeStore } from '@cardbridge/sdk/verifier';
import { redisChallengeStore } from '@cardbridge/sdk/verifier/redis';
import { type Database, openDatabase } from './database/index.js';
import { connectRedis, memoryShortTermStore, redisShortTermStore, type ShortTermStore } from './short-term/index.js';

export interface Stores {
  readonly database: Database;
  readonly shortTerm: ShortTermStore;
  readonly challenges: ChallengeStore;
  close(): Promise<void>;
}

export interface StoresOptions {
  /** A PostgreSQL server; else the embedded database in `directory`, or in memory. */
  readonly databaseUrl?: string;
  readonly directory?: string;
  /** For several nodes; else what is forgotten by itself is kept in memory. */
  readonly redisUrl?: string;
}

/** Opens all that the server keeps things in. Rejects with the first that cannot be opened; then nothing stays open. */
export async function openStores({ databaseUrl, directory, redisUrl }: StoresOptions): Promise<Stores> {
  // The text of these errors carries no password.
  const onError = (error: unknown) => process.stderr.write(`${error instanceof Error ? error.message : 'lost a connection'}\n`);
  const database = await openDatabase({
    ...(databaseUrl === undefined ? {} : { url: databaseUrl }),
    ...(directory === undefined ? {} : { directory }),
    onError,
  });
  try {
    const redis = redisUrl === undefined ? undefined : await connectRedis({ url: redisUrl, onError });
    const shortTerm = redis === undefined ? memoryShortTermStore() : redisShortTermStore({ client: redis });
    return {
      database,
      shortTerm,
      challenges: redis === undefined ? memoryChallengeStore() : redisChallengeStore({ client: redis }),
      close: async () => {
        await shortTerm.close();
        await database.close();
      },
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}
