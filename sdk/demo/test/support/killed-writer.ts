import { openDatabase } from '../../src/server/database/index.js';

/**
 * A process to be killed: it commits one row, then writes another in a transaction that never ends, and says when it is in it. The options come on
 * stdin, since a URL has a password in it.
 */
const database = await openDatabase(JSON.parse(await text(process.stdin)));
await database.transaction((transaction) => transaction.query("insert into shared_keys values ('committed', '{}', now())"));
await database.transaction(async (transaction) => {
  await transaction.query("insert into shared_keys values ('in between', '{}', now())");
  process.stdout.write('writing\n');
  await new Promise(() => setInterval(() => undefined, 1000));
});

async function text(stream: AsyncIterable<Buffer>): Promise<string> {
  let content = '';
  for await (const chunk of stream) content += chunk.toString();
  return content;
}
