import type { Database } from './database.js';

/**
 * A key that every node needs alike. The first node makes it; of several that start at once, one wins and all take its. `make`
 * returns JSON.
 */
export async function sharedKey<Key>(
  database: Database,
  name: string,
  clock: () => number,
  make: () => Key | Promise<Key>,
): Promise<Key> {
  const kept = await read<Key>(database, name);
  if (kept !== undefined) return kept;
  await database.query('insert into shared_keys (name, value, created_at) values ($1, $2, $3) on conflict (name) do nothing', [
    name,
    JSON.stringify(await make()),
    new Date(clock()),
  ]);
  const agreed = await read<Key>(database, name);
  if (agreed === undefined) throw new Error(`the shared key ${name} was removed while the server started`);
  return agreed;
}

async function read<Key>(database: Database, name: string): Promise<Key | undefined> {
  const [row] = await database.query<{ value: Key }>('select value from shared_keys where name = $1', [name]);
  return row?.value;
}
