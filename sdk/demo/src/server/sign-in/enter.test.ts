import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestSite, type TestSite } from '../../../test/support/test-site.js';
import { createSessions } from '../sessions.js';
import { enter } from './enter.js';

let site: TestSite;
beforeAll(async () => {
  site = await startTestSite();
});
afterAll(() => site.close());

test('a deletion that comes between them leaves nobody to sign in, and no error of the server', async () => {
  const { database } = site;
  const memberId = await site.addMember({ email: 'gone@example.tw' });
  const sessions = createSessions(database, (length) => crypto.getRandomValues(new Uint8Array(length)), site.now);
  const context = {
    async renewSession() {
      await database.query('delete from members where id = $1', [memberId]);
      return sessions.start({ memberId });
    },
  };
  const entering = enter({ database, sessions, clock: site.now }, context, memberId, {
    event: 'signed-in-with-card',
    liftFreeze: false,
    stillProved: () => true,
    otherwise: 'ERR_SERVER_BUSY',
  });
  await expect(entering).rejects.toMatchObject({ name: 'RefusedRequest', code: 'ERR_SERVER_BUSY' });
});

test.each([
  ['a new password', 'update members set password_hash = $2 where id = $1', 'ERR_CREDENTIALS_WRONG'],
  ['a freeze', 'update members set frozen_at = now(), address = $2 where id = $1', 'ERR_ACCOUNT_FROZEN'],
])('%s that comes between the check and the session leaves no session behind', async (_, sql, code) => {
  const { database } = site;
  const memberId = await site.addMember({ email: `${code.toLowerCase()}@example.tw` });
  const sessions = createSessions(database, (length) => crypto.getRandomValues(new Uint8Array(length)), site.now);
  let started = '';
  const context = {
    async renewSession() {
      // Its own end of sessions has just run.
      await database.query(sql, [memberId, 'another']);
      const session = await sessions.start({ memberId });
      started = session.id;
      return session;
    },
  };
  const [before] = await database.query<{ readonly password_hash: string }>('select password_hash from members where id = $1', [
    memberId,
  ]);
  const entering = enter({ database, sessions, clock: site.now }, context, memberId, {
    event: 'signed-in-with-password',
    liftFreeze: false,
    stillProved: ({ passwordHash }) => passwordHash === before?.password_hash,
    otherwise: 'ERR_CREDENTIALS_WRONG',
  });
  await expect(entering).rejects.toMatchObject({ code });
  expect(started).not.toBe('');
  expect(await sessions.get(started)).toBeUndefined();
});
