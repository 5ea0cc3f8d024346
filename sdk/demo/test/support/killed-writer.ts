import { createInterface } from 'node:readline';
import { openDatabase } from '../../src/server/database/index.js';

/**
 * A process to be killed: it commits one row, then writes another in a transaction that never ends, and says when it is in it. The options come on
 * stdin, since a URL has a password in it; when that closes, whoever wanted to kill it is gone, and it goes too.
 */
const database = await openDatabase(JSON.parse(await firstLine()));
await database.transaction((transaction) => transaction.query("insert into shared_keys values ('committed', '{}', now())"));
await database.transaction(async (transaction) => {
  await transaction.query("insert into shared_keys values ('in between', '{}', now())");
  process.stdout.write('writing\n');
  await new Promise(() => setInterval(() => undefined, 1000));
});

function firstLine(): Promise<string> {
  return new Promise((resolve) => {
    createInterface({ input: process.stdin })
      .once('line', resolve)
      .once('close', () => process.exit(1));
  });
}
