import { createRequire } from 'node:module';
import { type CrowdPerson, loadTestPki, signToken, type TestPki } from '@cardbridge/fixtures/pki';
import { startPostgresql } from '@cardbridge/fixtures/postgresql';
import { startRedis } from '@cardbridge/fixtures/redis';
import { describeWith } from '@cardbridge/fixtures/requirements';
import { httpIdentityServer, type IdentityServerApi, IdentityServerError } from '@cardbridge/sdk/flows';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { browserFetch } from '../src/browser-fetch.js';
import { type ChildProgram, startProgram } from '../src/child-process.js';
import { type Database, openDatabase } from '../src/server/database/index.js';
import { hashPassword } from '../src/server/passwords/index.js';
import { type RoundRobin, startRoundRobin } from './support/round-robin.js';
import { addMember } from './support/some-rooms.js';

const identityServerScript = createRequire(import.meta.url).resolve('@cardbridge/demo/identity-server');
const PASSWORD = 'Crowd+2000';

describeWith(['postgresql', 'redis'], 'two nodes behind one address, with PostgreSQL and Redis', () => {
  const stops: (() => Promise<unknown>)[] = [];
  let pki: TestPki;
  let database: Database;
  let front: RoundRobin;
  let nodes: ChildProgram[] = [];
  let startNode: () => Promise<ChildProgram>;
  let passwordHash: string;

  beforeAll(async () => {
    pki = await loadTestPki();
    passwordHash = await hashPassword(PASSWORD);
    const [postgresql, redis] = await Promise.all([startPostgresql(), startRedis()]);
    stops.push(postgresql.stop, redis.stop);
    front = await startRoundRobin(() => nodes.map(({ ready }) => String(ready.listening)));
    stops.push(front.close);
    startNode = () =>
      startProgram(identityServerScript, ['--origin', front.origin, '--trusted-proxy', '127.0.0.1'], {
        DATABASE_URL: postgresql.url,
        REDIS_URL: redis.url,
      });
    // Both at once, on an empty database: one of them makes the schema and the keys.
    nodes = await Promise.all([startNode(), startNode()]);
    stops.push(() => Promise.all(nodes.map((node) => node.stop())));
    database = await openDatabase({ url: postgresql.url });
    stops.push(database.close);
  });
  afterAll(async () => {
    for (const stop of stops.reverse()) await stop();
  });

  let people = 0;
  /** A general member, signed in through the nodes from an address of their own. */
  async function signedIn(): Promise<{ readonly api: IdentityServerApi; readonly mobile: string }> {
    people += 1;
    const mobile = `09${String(10_000_000 + people)}`;
    const address = `10.0.${people >> 8}.${people & 255}`;
    await addMember(database, { mobile, password_hash: passwordHash });
    const api = httpIdentityServer({ origin: front.origin, fetch: browserFetch(front.origin, { 'x-test-address': address }) });
    await api.session();
    await api.signInWithPassword({ account: mobile, password: PASSWORD });
    return { api, mobile };
  }

  const upgrade = async (api: IdentityServerApi, { idNumber, ...holder }: CrowdPerson) => {
    const { challengeNonce } = await api.issueChallenge({ purpose: 'gold' });
    return api.upgradeToGold({ idNumber, challengeNonce, token: signToken(holder.signature, front.origin, challengeNonce) });
  };
  const goldMembers = async () =>
    (await database.query<{ readonly n: number }>(`select count(*)::int as n from members where status = 'gold'`))[0]?.n;

  test('200 upgrades at once, ten of them with one ID: one of the ten wins, and nobody else is refused', async () => {
    const [wanted, ...others] = pki.crowd.slice(0, 191);
    if (wanted === undefined) throw new Error('the test PKI has no crowd');
    const claims = [...others, ...Array.from({ length: 10 }, () => wanted)];
    const members = await Promise.all(claims.map(() => signedIn()));
    const before = (await goldMembers()) ?? 0;

    const outcomes = await Promise.allSettled(claims.map((person, index) => upgrade(memberAt(index).api, person)));

    expect(outcomes.slice(0, others.length).filter(({ status }) => status === 'rejected')).toEqual([]);
    const rivals = outcomes.slice(others.length);
    const won = rivals.flatMap((outcome, index) => (outcome.status === 'fulfilled' ? [memberAt(others.length + index)] : []));
    expect(won).toHaveLength(1);
    const winner = won[0]?.mobile ?? '';
    for (const outcome of rivals.filter(({ status }) => status === 'rejected')) {
      const reason: unknown = 'reason' in outcome ? outcome.reason : undefined;
      expect(reason).toBeInstanceOf(IdentityServerError);
      expect(reason).toMatchObject({
        code: 'ERR_ID_TAKEN',
        details: { existingContacts: [{ kind: 'mobile', masked: `${winner.slice(0, 4)}***${winner.slice(-3)}` }] },
      });
    }
    expect(await goldMembers()).toBe(before + 191);

    function memberAt(index: number) {
      const member = members[index];
      if (member === undefined) throw new RangeError(`no member ${index}`);
      return member;
    }
  });

  test('D-31 a challenge nonce that came from one node is used up on all', async () => {
    const person = pki.crowd[195];
    if (person === undefined) throw new Error('the crowd is too small');
    const { api } = await signedIn();
    const { challengeNonce } = await api.issueChallenge({ purpose: 'gold' });
    const token = signToken(person.signature, front.origin, challengeNonce);
    const tries = await Promise.allSettled(
      Array.from({ length: 20 }, () => api.upgradeToGold({ idNumber: person.idNumber, challengeNonce, token })),
    );
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('a lock-out on one node is a lock-out on all, also for a crowd of tries', async () => {
    const { api, mobile } = await signedIn();
    await api.signOut();
    const tries = await Promise.allSettled(
      Array.from({ length: 20 }, () => api.signInWithPassword({ account: mobile, password: 'Wrong+1234' })),
    );
    const codes = tries.map((outcome) => (outcome.status === 'rejected' ? outcome.reason.code : 'signed in'));
    expect(codes.filter((code) => code === 'ERR_CREDENTIALS_WRONG').length).toBeLessThanOrEqual(2);
    await expect(api.signInWithPassword({ account: mobile, password: PASSWORD })).rejects.toMatchObject({
      code: 'ERR_ACCOUNT_LOCKED',
    });
  });

  test('a node that is killed amid upgrades leaves no half-proved member, and the other goes on', async () => {
    const crowd = pki.crowd.slice(191, 195);
    const members = await Promise.all(crowd.map(() => signedIn()));
    const [doomed] = nodes;
    const under = Promise.allSettled(crowd.map((person, index) => upgrade(apiAt(index), person)));
    await doomed?.kill();
    await under;
    nodes = nodes.slice(1);

    for (const [index, person] of crowd.entries()) {
      const again = await upgrade(apiAt(index), person).catch((error: unknown) => error);
      // Whoever was through before the crash is through; the answer may have been lost.
      if (again instanceof IdentityServerError) expect(again.code).toBe('ERR_ALREADY_PROVED');
      expect(await apiAt(index).profile()).toMatchObject({ status: 'gold', displayName: person.name });
    }
    const halves = await database.query(
      `select id from members where (status = 'gold') <> (id_number is not null and subject_serial_number is not null
         and account_name is not null and certified_name is not null and proved_at is not null)`,
    );
    expect(halves).toEqual([]);
    nodes = [...nodes, await startNode()];

    function apiAt(index: number): IdentityServerApi {
      const member = members[index];
      if (member === undefined) throw new RangeError(`no member ${index}`);
      return member.api;
    }
  });
});
