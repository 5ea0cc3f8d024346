import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Database, openDatabase } from '../database/index.js';
import { createSessions, type Sessions } from '../sessions.js';
import { createSignIns, type SignIns, type Step } from './sign-ins.js';

let ahead = 0;
const clock = () => 1_800_000_000_000 + ahead;
const pass = (seconds: number) => {
  ahead += seconds * 1000;
};

let database: Database;
let sessions: Sessions;
let signIns: SignIns;
beforeAll(async () => {
  database = await openDatabase();
  sessions = createSessions(database, randomBytes, clock);
  signIns = createSignIns({ database, clock });
});
afterAll(() => database?.close());

const newBrowser = async () => ({ session: await sessions.start(null) });
type Browser = Awaited<ReturnType<typeof newBrowser>>;
const question = () => `question-${randomUUID()}`;
const begun = async (way: Parameters<SignIns['start']>[2] = 'nhi-card', step: Step = 'card') => {
  const browser = await newBrowser();
  const uid = question();
  return { browser, uid, signIn: await signIns.start(browser, uid, way, step) };
};
const atCard = { ways: ['nhi-card'], steps: ['card'] } as const;
const at = (browser: Browser, uid: string, signInId: string, due: Parameters<SignIns['at']>[2] = atCard) =>
  signIns.at(browser, { uid, signInId }, due);
const refused = (code: string) => expect.objectContaining({ name: 'RefusedRequest', code });
const everywhere = {
  ways: ['citizen-card', 'nhi-card', 'mobile-certificate', 'telecom'],
  steps: ['card', 'id-number', 'subscriber', 'mobile', 'code', 'phone', 'consent'],
} as const;

describe('a sign-in', () => {
  test('begins at the way’s first step, knowing nobody', async () => {
    const { browser, uid, signIn } = await begun('telecom', 'subscriber');
    expect(signIn).toEqual({ id: expect.any(String), uid, way: 'telecom', step: 'subscriber', revision: 0, details: {} });
    expect(await at(browser, uid, signIn.id, everywhere)).toEqual(signIn);
  });

  test('goes on step by step, and keeps what became known', async () => {
    const { browser, uid, signIn } = await begun();
    const proved = await signIns.move(signIn, 'mobile', { idNumber: 'A123456789' });
    await signIns.move(proved, 'code', { mobile: '0912345678' });
    expect(await at(browser, uid, signIn.id, everywhere)).toEqual({
      ...{ id: signIn.id, uid, way: 'nhi-card', step: 'code', revision: 2 },
      details: { idNumber: 'A123456789', mobile: '0912345678' },
    });
  });

  test('is one at a time for a browser and a question: the next one begins with nothing, and the one before is gone', async () => {
    const { browser, uid, signIn } = await begun();
    const proved = await signIns.move(signIn, 'mobile', { idNumber: 'A123456789' });
    const next = await signIns.start(browser, uid, 'citizen-card', 'card');
    expect(next).toMatchObject({ way: 'citizen-card', step: 'card', revision: 0, details: {} });
    expect(next.id).not.toBe(signIn.id);
    await expect(at(browser, uid, signIn.id, everywhere)).rejects.toEqual(refused('ERR_ISSO_MISSING'));
    // Nor does a request that had read it before go on with it.
    await expect(signIns.move(proved, 'code')).rejects.toEqual(refused('ERR_ISSO_STEP'));
    expect(await at(browser, uid, next.id, everywhere)).toEqual(next);
  });

  test('of many beginnings at once one stands', async () => {
    const browser = await newBrowser();
    const uid = question();
    const all = await Promise.all(Array.from({ length: 10 }, () => signIns.start(browser, uid, 'nhi-card', 'card')));
    const found = await Promise.allSettled(all.map(({ id }) => at(browser, uid, id)));
    expect(found.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('does not begin in a session that has ended', async () => {
    const browser = await newBrowser();
    await sessions.end(browser.session.id);
    await expect(signIns.start(browser, question(), 'nhi-card', 'card')).rejects.toEqual(refused('ERR_SESSION_MISSING'));
  });

  test('is not found by another browser, at another question, or under another id', async () => {
    const { browser, uid, signIn } = await begun();
    const other = await begun();
    for (const [who, where, id] of [
      [other.browser, uid, signIn.id],
      [other.browser, other.uid, signIn.id],
      [browser, other.uid, signIn.id],
      [browser, uid, other.signIn.id],
      [browser, uid, 'no such id'],
    ] as const) {
      await expect(at(who, where, id)).rejects.toEqual(refused('ERR_ISSO_MISSING'));
    }
    expect(await at(browser, uid, signIn.id)).toEqual(signIn);
  });

  test.each([
    ['another way', { ways: ['citizen-card', 'telecom'], steps: ['card'] }],
    ['another step', { ways: ['nhi-card'], steps: ['mobile', 'code'] }],
    ['nothing', { ways: [], steps: [] }],
  ] as const)('refuses what is for %s', async (_, due) => {
    const { browser, uid, signIn } = await begun();
    await expect(at(browser, uid, signIn.id, due)).rejects.toEqual(refused('ERR_ISSO_STEP'));
  });

  test('of two moves from one revision one wins, also where the step stays the same', async () => {
    const { signIn } = await begun();
    for (const step of ['mobile', 'card'] as const) {
      const { signIn: fresh } = await begun();
      const moves = await Promise.allSettled([signIns.move(fresh, step), signIns.move(fresh, step)]);
      expect(moves.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect(moves.find(({ status }) => status === 'rejected')).toMatchObject({ reason: refused('ERR_ISSO_STEP') });
    }
    // The move that lost has changed nothing.
    await signIns.move(signIn, 'mobile', { idNumber: 'A123456789' });
    await expect(signIns.move(signIn, 'consent', { idNumber: 'A200000003' })).rejects.toEqual(refused('ERR_ISSO_STEP'));
    const [row] = await database.query('select step, details from isso_sign_ins where id = $1', [signIn.id]);
    expect(row).toEqual({ step: 'mobile', details: { idNumber: 'A123456789' } });
  });

  test('ends a quarter of an hour after it began, however far it has come', async () => {
    const { browser, uid, signIn } = await begun();
    pass(14 * 60);
    const moved = await signIns.move(signIn, 'mobile', { idNumber: 'A123456789' });
    pass(59);
    await at(browser, uid, signIn.id, everywhere);
    pass(1);
    await expect(at(browser, uid, signIn.id, everywhere)).rejects.toEqual(refused('ERR_ISSO_MISSING'));
    await expect(signIns.move(moved, 'code')).rejects.toEqual(refused('ERR_ISSO_STEP'));
  });

  test('ends with its session', async () => {
    const { browser, uid, signIn } = await begun();
    await sessions.end(browser.session.id);
    await expect(at(browser, uid, signIn.id)).rejects.toEqual(refused('ERR_ISSO_MISSING'));
    expect(await database.query('select id from isso_sign_ins where id = $1', [signIn.id])).toEqual([]);
  });

  test('follows its session to new ids, and is not found under the old one', async () => {
    const { browser, uid, signIn } = await begun();
    let renamed = browser;
    for (let time = 0; time < 3; time += 1) renamed = { session: await sessions.rename(renamed.session.id) };
    expect(await at(renamed, uid, signIn.id)).toEqual(signIn);
    await expect(at(browser, uid, signIn.id)).rejects.toEqual(refused('ERR_ISSO_MISSING'));
    expect(await signIns.move(signIn, 'mobile')).toMatchObject({ step: 'mobile' });
  });

  test('is kept without the session’s id', async () => {
    const { browser, signIn } = await begun();
    const [row] = await database.query('select * from isso_sign_ins where id = $1', [signIn.id]);
    expect(JSON.stringify(row)).not.toContain(browser.session.id);
  });

  test('is forgotten once it was left, by nobody else, and leaving again does no harm', async () => {
    const { browser, uid, signIn } = await begun();
    await signIns.leave(await newBrowser(), uid);
    await signIns.leave(browser, question());
    expect(await at(browser, uid, signIn.id)).toEqual(signIn);
    await signIns.leave(browser, uid);
    await signIns.leave(browser, uid);
    await expect(at(browser, uid, signIn.id)).rejects.toEqual(refused('ERR_ISSO_MISSING'));
  });

  test('is swept away once it has expired, and not before', async () => {
    const old = await begun();
    pass(14 * 60);
    const young = await begun();
    await signIns.sweep();
    await at(old.browser, old.uid, old.signIn.id);
    pass(60);
    await signIns.sweep();
    const left = await database.query<{ readonly id: string }>('select id from isso_sign_ins where id = any($1)', [
      [old.signIn.id, young.signIn.id],
    ]);
    expect(left.map(({ id }) => id)).toEqual([young.signIn.id]);
  });
});

describe('who is here', () => {
  const person = { idNumber: 'A123456789', mobile: '0912345678', name: '王範', birthDate: '1985-06-15' };

  test('is nobody before consent, whatever is known already', async () => {
    const { browser, uid, signIn } = await begun();
    expect(await signIns.visitor(browser, uid)).toBeUndefined();
    let now = signIn;
    for (const step of ['mobile', 'code', 'phone'] as const) {
      now = await signIns.move(now, step, person);
      expect(await signIns.visitor(browser, uid)).toBeUndefined();
    }
    await signIns.move(now, 'consent');
    expect(await signIns.visitor(browser, uid)).toEqual({
      ...person,
      ...{ signInId: signIn.id, way: 'nhi-card', provedAt: new Date(clock()) },
    });
  });

  test('is known to that browser, at that question, until it leaves or begins again', async () => {
    const { browser, uid, signIn } = await begun();
    await signIns.move(signIn, 'consent', person);
    expect(await signIns.visitor(await newBrowser(), uid)).toBeUndefined();
    expect(await signIns.visitor(browser, question())).toBeUndefined();
    expect(await signIns.visitor(browser, uid)).toBeDefined();
    await signIns.start(browser, uid, 'nhi-card', 'card');
    expect(await signIns.visitor(browser, uid)).toBeUndefined();
  });

  test('is nobody any more when the sign-in has left consent again', async () => {
    const { browser, uid, signIn } = await begun();
    const proved = await signIns.move(signIn, 'consent', person);
    await signIns.move(proved, 'code');
    expect(await signIns.visitor(browser, uid)).toBeUndefined();
  });

  test.each([
    ['ID number', { mobile: '0912345678' }],
    ['mobile number', { idNumber: 'A123456789' }],
  ])('is nobody without %s, which would be a mistake of ours', async (_, details) => {
    const { browser, uid, signIn } = await begun();
    await signIns.move(signIn, 'consent', details);
    await expect(signIns.visitor(browser, uid)).rejects.toThrow(TypeError);
  });
});
