import { type RunningPostgresql, startPostgresql } from '@cardbridge/fixtures/postgresql';
import { type RunningRedis, startRedis } from '@cardbridge/fixtures/redis';
import { describeWith } from '@cardbridge/fixtures/requirements';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Browser, PASSWORD, startTestSite, type TestSite } from '../../../test/support/test-site.js';
import { connectRedis, redisShortTermStore } from '../short-term/index.js';

const WRONG = 'Wrong+1234';

describeWith(['postgresql', 'redis'], 'two nodes with one PostgreSQL and one Redis', () => {
  let postgresql: RunningPostgresql;
  let redis: RunningRedis;
  const nodes: TestSite[] = [];
  beforeAll(async () => {
    [postgresql, redis] = await Promise.all([startPostgresql(), startRedis()]);
    const start = async () => {
      const shortTerm = redisShortTermStore({ client: await connectRedis({ url: redis.url }) });
      return startTestSite({ databaseUrl: postgresql.url, shortTerm });
    };
    nodes.push(...(await Promise.all([start(), start()])));
  });
  afterAll(async () => {
    await Promise.all(nodes.map((node) => node.close()));
    await Promise.all([postgresql?.stop(), redis?.stop()]);
  });

  const node = (index: number): TestSite => {
    const chosen = nodes[index % nodes.length];
    if (chosen === undefined) throw new TypeError('no node was started');
    return chosen;
  };
  /** Browsers at both nodes in turn, each from an address of its own. */
  const browsers = (count: number, network: string): Promise<Browser[]> =>
    Promise.all(Array.from({ length: count }, (_, index) => node(index).browser(`${network}.${index}`)));
  const newMember = async (email: string) => ({ email, id: await node(0).addMember({ email }) });

  test('of fifty wrong passwords at once three are compared, and both nodes know of the lock', async () => {
    const { id, email } = await newMember('crowd@example.tw');
    const crowd = await browsers(50, '198.18.0');
    const answers = await Promise.all(crowd.map((browser) => browser.signIn(email, WRONG)));
    const codes = answers.map(({ body }) => body.code);
    expect(codes.filter((code) => code === 'ERR_CREDENTIALS_WRONG')).toHaveLength(2);
    expect(codes.filter((code) => code === 'ERR_ACCOUNT_LOCKED')).toHaveLength(48);
    const events = await node(0).eventsOf(id);
    expect(events.filter((event) => event === 'sign-in-failed')).toHaveLength(3);
    expect(events.filter((event) => event === 'account-locked')).toHaveLength(1);
    for (const browser of crowd.slice(0, 2)) expect((await browser.signIn(email)).body.code).toBe('ERR_ACCOUNT_LOCKED');
  });

  test.each([
    ['changePassword', { oldPassword: PASSWORD, newPassword: 'Newer+5678' }],
    ['freezeAccount', { password: PASSWORD }],
    ['deleteAccount', { password: PASSWORD }],
  ] as const)('whoever signs in at the moment of %s is signed in no longer', async (route, request) => {
    // Two tries at a time, so that no lock decides it.
    const rounds = Array.from({ length: 8 }, async (_, round) => {
      const { email } = await newMember(`${route.toLowerCase()}${round}@example.tw`);
      const [owner, intruder] = await browsers(2, `198.18.${10 + round}`);
      if (owner === undefined || intruder === undefined) throw new TypeError('too few browsers');
      await owner.signIn(email);
      const [changed, entered] = await Promise.all([owner.call(route, request), intruder.signIn(email)]);
      expect(changed.status).toBe(200);
      // Signed in before it, or refused; nothing has gone wrong.
      expect([200, 403, 422]).toContain(entered.status);
      expect((await intruder.call('profile')).status).toBe(401);
    });
    await Promise.all(rounds);
  });

  test('of many changes of one password at once, one holds', async () => {
    const { email } = await newMember('changes@example.tw');
    const all = await browsers(6, '198.18.2');
    for (const browser of all) await browser.signIn(email);
    const answers = await Promise.all(
      all.map((browser, index) => browser.call('changePassword', { oldPassword: PASSWORD, newPassword: `Newer+${index}00` })),
    );
    const held = answers.flatMap(({ status }, index) => (status === 200 ? [index] : []));
    expect(held).toHaveLength(1);
    const [visitor] = await browsers(1, '198.18.3');
    expect((await visitor?.signIn(email, `Newer+${held[0]}00`))?.status).toBe(200);
  });

  test('one service opened at both nodes at once is opened once', async () => {
    const { id, email } = await newMember('services@example.tw');
    const both = await browsers(2, '198.18.4');
    for (const browser of both) await browser.signIn(email);
    const answers = await Promise.all(both.map((browser) => browser.call('openCardService', { serviceId: 'youbike' })));
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect((await node(1).eventsOf(id)).filter((event) => event === 'service-opened')).toHaveLength(1);
  });
});
