import { loadTestPki } from '@cardbridge/fixtures/pki';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeReadyAccounts, makeReadyNhiPassword, type ReadyAccount } from '../src/server/ready-accounts.js';
import { startTestServer, type TestServer } from './support/start-test-server.js';

let server: TestServer;
let accounts: readonly ReadyAccount[];

beforeAll(async () => {
  server = await startTestServer();
  accounts = await makeReadyAccounts(server.database, await loadTestPki(), new Date());
});
afterAll(() => server?.close());

test('every ready account can be signed in to as the panel lists it', async () => {
  for (const { account, password, label } of accounts) {
    const visitor = await server.visitor();
    const liftFreeze = label.en === 'Frozen account';
    expect((await visitor.signInWithPassword({ account, password, liftFreeze })).member.displayName).not.toBe('');
  }
});

test('the gold one has services with a tick', async () => {
  const visitor = await server.visitor();
  await visitor.signInWithPassword({ account: 'tpgoldtest', password: accounts[1]?.password ?? '' });
  const { agencies } = await visitor.cardServices();
  const opened = agencies.flatMap(({ services }) => services.filter((service) => service.opened));
  expect(opened.length).toBeGreaterThan(2);
});

test('made again, they stay what their holders made of them', async () => {
  const [general] = accounts;
  if (general === undefined) throw new Error('no ready account');
  const visitor = await server.visitor();
  await visitor.signInWithPassword({ account: general.account, password: general.password });
  await visitor.changePassword({ oldPassword: general.password, newPassword: 'Another+1234' });
  await makeReadyAccounts(server.database, await loadTestPki(), new Date());
  await expect(visitor.signInWithPassword({ account: general.account, password: general.password })).rejects.toMatchObject({
    code: 'ERR_CREDENTIALS_WRONG',
  });
});

test('the first citizen’s NHI card has the password that the panel lists, until another is registered', async () => {
  const pki = await loadTestPki();
  const [citizen] = pki.citizens;
  if (citizen === undefined) throw new Error('no citizen');
  const { nhiPasswords } = server.simulated;
  const { idNumber, nhiCardNumber: cardNumber } = citizen;
  const { account, password } = await makeReadyNhiPassword(server.database, pki, new Date());
  const check = (password: string) =>
    nhiPasswords.check({ cardNumber, idNumber: account, password, signal: new AbortController().signal });
  expect(await check(password)).toBe(true);
  await nhiPasswords.register({ cardNumber, idNumber, password: 'another1' });
  await makeReadyNhiPassword(server.database, pki, new Date());
  expect(await check('another1'), 'made again, it stays what its holder made of it').toBe(true);
});
