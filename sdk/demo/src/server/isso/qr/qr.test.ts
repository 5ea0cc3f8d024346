import { describeQr } from '../../../../test/support/qr-contract.js';
import { openDatabase } from '../../database/index.js';
import { memoryShortTermStore } from '../../short-term/index.js';

const database = await openDatabase();
const shortTerm = memoryShortTermStore();
describeQr(
  'the embedded database and memory',
  async () => [
    { database, shortTerm },
    { database, shortTerm },
  ],
  async () => {
    await shortTerm.close();
    await database.close();
  },
);
