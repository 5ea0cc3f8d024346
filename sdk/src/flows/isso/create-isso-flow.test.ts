import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { codeStep, held, INTERACTION, MEMBER, phoneStep, refuse, VISITOR } from '../../../test/support/fake-identity-server.js';
import {
  type Answers,
  closeWalks,
  seconds,
  settled,
  startIsso as start,
  startIssoAt as startAt,
} from '../../../test/support/isso-walk.js';
import type { Interaction, IssoEvent, IssoState } from '../index.js';

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-11-21T12:00:00Z') });
});
afterEach(() => {
  closeWalks();
  vi.useRealTimers();
});

const MEMBER_HERE: Interaction = { ...INTERACTION, member: MEMBER };
const VISITOR_HERE: Interaction = { ...INTERACTION, visitor: VISITOR };
const REMEMBERED: Interaction = { ...VISITOR_HERE, agreed: { at: '2026-11-01T00:00:00Z', withAccountData: true } };

const ID_NUMBER = { type: 'submit-id-number', idNumber: 'a123 456 789' } as const;
const SUBSCRIBER = {
  type: 'submit-subscriber',
  idNumber: 'A123456789',
  mobile: '0912-345-678',
  birthDate: '1985/06/15',
  operator: 'chunghwa',
} as const;
const CODE = { type: 'submit-code', code: '12 34 56' } as const;
const MOBILE = { type: 'submit-mobile', mobile: '0912 345 678' } as const;
const PASSWORD = { type: 'submit-password', account: 'person@example.tw', password: 'Abcdefg1!' } as const;
const REF = { uid: 'uid-1', signInId: 'sign-in-1' };

const everyEvent: readonly IssoEvent[] = [
  { type: 'retry' },
  { type: 'choose', way: 'telecom' },
  { type: 'back' },
  { type: 'agree-to-notice' },
  PASSWORD,
  { type: 'show-qr' },
  { type: 'use-password' },
  { type: 'connect' },
  { type: 'choose-reader', readerId: 'r1' },
  { type: 'submit-citizen-card', idNumber: 'A123456789' },
  { type: 'submit-nhi-card', idNumber: 'A123456789', password: 'secret6' },
  { type: 'cancel' },
  ID_NUMBER,
  SUBSCRIBER,
  MOBILE,
  { type: 'change-mobile' },
  CODE,
  { type: 'resend-code' },
  { type: 'renew' },
  { type: 'agree' },
  { type: 'decline' },
  { type: 'not-me' },
];

describe('what is asked', () => {
  test('is fetched at once; nobody here chooses', async () => {
    const { flow, states, calls } = await start();
    expect(states).toEqual([
      { step: 'loading', busy: true },
      { step: 'chooser', interaction: INTERACTION, busy: false },
    ]);
    expect(flow.state).toBe(states[1]);
    expect(calls.map(({ name, request }) => [name, request])).toEqual([['interaction', { uid: 'uid-1' }]]);
  });

  test.each([
    ['a member', MEMBER_HERE],
    ['a visitor', VISITOR_HERE],
  ])('%s is asked to agree', async (_, interaction) => {
    const { flow } = await start({ interaction: () => interaction });
    expect(flow.state).toEqual({ step: 'consent', interaction, busy: false });
  });

  test('that could not be fetched is asked for again', async () => {
    const { flow, now, states } = await start({ interaction: refuse('ERR_SERVER_UNREACHABLE') });
    expect(flow.state).toMatchObject({ step: 'loading', busy: false, problem: { code: 'ERR_SERVER_UNREACHABLE' } });
    now.interaction = () => INTERACTION;
    await flow.send({ type: 'retry' });
    expect(states.map(({ step }) => step)).toEqual(['loading', 'loading', 'loading', 'chooser']);
    expect(states[2]).toEqual({ step: 'loading', busy: true });
  });

  test('nobody waits for any more is told', async () => {
    const { flow } = await start({ interaction: refuse('ERR_INTERACTION_MISSING') });
    expect(flow.state).toMatchObject({ step: 'loading', problem: { code: 'ERR_INTERACTION_MISSING' } });
  });

  test('closing before the answer: it changes nothing', async () => {
    const answer = held<object>();
    const { flow, calls } = await start({ interaction: () => answer.promise });
    flow.close();
    answer.answer(INTERACTION);
    await settled();
    expect(flow.state).toEqual({ step: 'loading', busy: true });
    expect(calls[0]?.signal?.aborted).toBe(true);
  });
});

describe('consent', () => {
  test('agreeing leaves for the service', async () => {
    const { flow, calls, states } = await start({ interaction: () => VISITOR_HERE });
    await flow.send({ type: 'agree', withAccountData: true });
    expect(states.at(-2)).toEqual({ step: 'consent', interaction: VISITOR_HERE, busy: true });
    expect(flow.state).toEqual({ step: 'leaving', location: '/back?code=1', agreed: true });
    expect(calls.at(-1)?.request).toEqual({ uid: 'uid-1', personId: 'person-1', withAccountData: true });
    for (const event of everyEvent) await flow.send(event);
    expect(flow.state.step).toBe('leaving');
  });

  test('the account’s data is given only where it was said', async () => {
    const { flow, calls } = await start({ interaction: () => VISITOR_HERE });
    await flow.send({ type: 'agree' });
    expect(calls.at(-1)?.request).toEqual({ uid: 'uid-1', personId: 'person-1', withAccountData: false });
  });

  test('who agrees is who was shown, whoever may be here by then', async () => {
    const { flow, calls } = await start({ interaction: () => ({ ...MEMBER_HERE, personId: 'person-2' }) });
    await flow.send({ type: 'agree' });
    expect(calls.at(-1)?.request).toEqual({ uid: 'uid-1', personId: 'person-2', withAccountData: false });
  });

  test('a server that does not say who is here is not agreed to', async () => {
    const { flow, names } = await start({ interaction: () => ({ ...MEMBER_HERE, personId: null }) });
    await flow.send({ type: 'agree' });
    expect(flow.state).toMatchObject({ step: 'consent', busy: false, problem: { code: 'ERR_ANSWER_INVALID' } });
    expect(names()).not.toContain('agreeToInteraction');
  });

  test('the same as before is agreed to without a question', async () => {
    const { flow, names, calls, states } = await start({ interaction: () => REMEMBERED });
    expect(flow.state).toEqual({ step: 'leaving', location: '/back?code=1', agreed: true });
    expect(names()).toEqual(['interaction', 'agreeToInteraction']);
    expect(calls.at(-1)?.request).toEqual({ uid: 'uid-1', personId: 'person-1', withAccountData: true });
    expect(states.map((state) => [state.step, 'busy' in state && state.busy])).toEqual([
      ['loading', true],
      ['consent', true],
      ['leaving', false],
    ]);
  });

  test('where that fails, the question is asked after all', async () => {
    const { flow } = await start({ interaction: () => REMEMBERED, agreeToInteraction: refuse('ERR_SERVER') });
    expect(flow.state).toEqual({
      step: 'consent',
      interaction: REMEMBERED,
      busy: false,
      problem: expect.objectContaining({ code: 'ERR_SERVER' }),
    });
  });

  test.each(['ERR_GOLD_REQUIRED', 'ERR_INTERACTION_MISSING', 'ERR_SERVER_UNREACHABLE'] as const)(
    '%s is told where it happened',
    async (code) => {
      const { flow, names } = await start({ interaction: () => MEMBER_HERE, agreeToInteraction: refuse(code) });
      await flow.send({ type: 'agree' });
      expect(flow.state).toMatchObject({ step: 'consent', busy: false, problem: { code } });
      expect(names()).toEqual(['interaction', 'agreeToInteraction']);
    },
  );

  test('whoever is not signed in any more chooses again, and the same refusal does not go round', async () => {
    const { flow, now } = await start({ interaction: () => MEMBER_HERE, agreeToInteraction: refuse('ERR_SIGN_IN_REQUIRED') });
    now.interaction = () => INTERACTION;
    await flow.send({ type: 'agree' });
    expect(flow.state).toMatchObject({ step: 'chooser', problem: { code: 'ERR_SIGN_IN_REQUIRED' } });
    const round = await start({ interaction: () => REMEMBERED, agreeToInteraction: refuse('ERR_SIGN_IN_REQUIRED') });
    expect(round.flow.state).toMatchObject({ step: 'consent', busy: false, problem: { code: 'ERR_SIGN_IN_REQUIRED' } });
    expect(round.names()).toEqual(['interaction', 'agreeToInteraction', 'interaction']);
  });

  test('a member found below a visitor whose time was over is asked, whatever was agreed to before', async () => {
    const { flow, now, names } = await start({
      interaction: () => VISITOR_HERE,
      agreeToInteraction: refuse('ERR_SIGN_IN_REQUIRED'),
    });
    const below: Interaction = { ...REMEMBERED, visitor: null, member: MEMBER };
    now.interaction = () => below;
    await flow.send({ type: 'agree' });
    expect(flow.state).toMatchObject({ step: 'consent', interaction: below, problem: { code: 'ERR_SIGN_IN_REQUIRED' } });
    expect(names()).toEqual(['interaction', 'agreeToInteraction', 'interaction']);
  });

  test('two quick clicks are one, and nothing is called back meanwhile', async () => {
    const answer = held<object>();
    const { flow, names } = await start({ interaction: () => MEMBER_HERE, agreeToInteraction: () => answer.promise });
    const agreed = flow.send({ type: 'agree' });
    for (const event of everyEvent) await flow.send(event);
    answer.answer({ location: '/back?code=2' });
    await agreed;
    expect(flow.state).toEqual({ step: 'leaving', location: '/back?code=2', agreed: true });
    expect(names()).toEqual(['interaction', 'agreeToInteraction']);
  });

  test.each([
    ['a member is signed out', MEMBER_HERE, 'signOut'],
    ['a visitor is forgotten', VISITOR_HERE, 'leaveIsso'],
  ] as const)('%s who is not who should be here', async (_, interaction, route) => {
    const { flow, now, names } = await start({ interaction: () => interaction });
    now.interaction = () => INTERACTION;
    await flow.send({ type: 'not-me' });
    expect(flow.state).toEqual({ step: 'chooser', interaction: INTERACTION, busy: false });
    expect(names()).toEqual(['interaction', route, 'interaction']);
  });

  test('a member found below a visitor who left is asked, whatever was agreed to before', async () => {
    const { flow, now } = await start({ interaction: () => VISITOR_HERE });
    const below: Interaction = { ...REMEMBERED, visitor: null, member: MEMBER };
    now.interaction = () => below;
    await flow.send({ type: 'not-me' });
    expect(flow.state).toEqual({ step: 'consent', interaction: below, busy: false });
  });

  test('who could not be signed out is still shown; who is gone is not', async () => {
    const { flow, now } = await start({ interaction: () => MEMBER_HERE, signOut: refuse('ERR_SERVER_UNREACHABLE') });
    await flow.send({ type: 'not-me' });
    expect(flow.state).toMatchObject({ step: 'consent', busy: false, problem: { code: 'ERR_SERVER_UNREACHABLE' } });
    now.signOut = () => ({});
    now.interaction = refuse('ERR_SERVER_UNREACHABLE');
    await flow.send({ type: 'not-me' });
    expect(flow.state).toMatchObject({ step: 'loading', busy: false, problem: { code: 'ERR_SERVER_UNREACHABLE' } });
  });
});

describe('choosing', () => {
  test('a way that the service does not take changes nothing', async () => {
    const { flow } = await start({ interaction: () => ({ ...INTERACTION, ways: ['account'] }) });
    const before = flow.state;
    await flow.send({ type: 'choose', way: 'telecom' });
    expect(flow.state).toBe(before);
  });

  test.each([
    ['mobile-certificate', 'id-number'],
    ['telecom', 'subscriber'],
  ] as const)('%s begins when its notice was agreed to, at the step that the server says', async (way, step) => {
    const { flow, calls, states } = await start();
    await flow.send({ type: 'choose', way });
    expect(flow.state).toEqual({ step: 'notice', way, interaction: INTERACTION, busy: false });
    expect(calls).toHaveLength(1);
    await flow.send({ type: 'agree-to-notice' });
    expect(states.at(-2)).toMatchObject({ step: 'notice', busy: true });
    expect(flow.state).toEqual({ step, way, interaction: INTERACTION, busy: false });
    expect(calls.at(-1)).toMatchObject({
      name: 'startIsso',
      request: { uid: 'uid-1', way, privacyNoticeVersion: '2026-11' },
    });
  });

  test('the account asks nothing of the server', async () => {
    const { flow, names } = await startAt('account');
    expect(flow.state).toEqual({ step: 'account', interaction: INTERACTION, frozen: false, busy: false });
    expect(names()).toEqual(['interaction']);
  });

  test('an outdated notice is shown as it is now', async () => {
    const newer: Interaction = { ...INTERACTION, privacyNoticeVersion: '2026-12' };
    const { flow, now, calls } = await start({ startIsso: refuse('ERR_PRIVACY_NOTICE_OUTDATED') });
    await flow.send({ type: 'choose', way: 'telecom' });
    now.interaction = () => newer;
    await flow.send({ type: 'agree-to-notice' });
    expect(flow.state).toEqual({
      step: 'notice',
      way: 'telecom',
      interaction: newer,
      busy: false,
      problem: expect.objectContaining({ code: 'ERR_PRIVACY_NOTICE_OUTDATED' }),
    });
    await flow.send({ type: 'agree-to-notice' });
    expect(calls.findLast(({ name }) => name === 'startIsso')?.request).toMatchObject({ privacyNoticeVersion: '2026-12' });
  });

  test.each(['ERR_WAY_UNAVAILABLE', 'ERR_SERVER_UNREACHABLE'] as const)('%s is told at the notice', async (code) => {
    const { flow } = await startAt('telecom', { startIsso: refuse(code) });
    expect(flow.state).toMatchObject({ step: 'notice', way: 'telecom', busy: false, problem: { code } });
  });

  test('two quick clicks begin one sign-in', async () => {
    const { flow, names } = await start();
    await flow.send({ type: 'choose', way: 'telecom' });
    await Promise.all([flow.send({ type: 'agree-to-notice' }), flow.send({ type: 'agree-to-notice' })]);
    expect(names().filter((name) => name === 'startIsso')).toHaveLength(1);
  });

  test('the server says what is due, also where it is not the usual next', async () => {
    const { flow } = await startAt('mobile-certificate', {
      startIsso: () => ({ signInId: 'sign-in-1', next: { step: 'mobile' } }),
    });
    expect(flow.state).toMatchObject({ step: 'mobile', way: 'mobile-certificate' });
  });

  test.each([
    ['telecom', { step: 'card' }],
    ['telecom', { step: 'mobile' }],
    ['mobile-certificate', { step: 'subscriber' }],
    ['telecom', { step: 'id-number' }],
  ] as const)('a step that %s does not have is no answer: %j', async (way, next) => {
    const { flow } = await startAt(way, { startIsso: () => ({ signInId: 'sign-in-1', next }) });
    expect(flow.state).toMatchObject({ step: 'notice', problem: { code: 'ERR_ANSWER_INVALID' } });
  });
});

describe('turning back', () => {
  test('before anything was begun, nothing is forgotten', async () => {
    const { flow, names } = await start();
    await flow.send({ type: 'choose', way: 'telecom' });
    await flow.send({ type: 'back' });
    expect(flow.state).toEqual({ step: 'chooser', interaction: INTERACTION, busy: false });
    expect(names()).toEqual(['interaction']);
  });

  test('what was begun is forgotten at the server too', async () => {
    const { flow, names, states } = await startAt('telecom');
    await flow.send({ type: 'back' });
    expect(states.at(-2)).toEqual({ step: 'chooser', interaction: INTERACTION, busy: true });
    expect(flow.state).toEqual({ step: 'chooser', interaction: INTERACTION, busy: false });
    expect(names()).toEqual(['interaction', 'startIsso', 'leaveIsso']);
  });

  test('no other way begins before that is done', async () => {
    const left = held<object>();
    const { flow } = await startAt('telecom', { leaveIsso: () => left.promise });
    const back = flow.send({ type: 'back' });
    await flow.send({ type: 'choose', way: 'account' });
    expect(flow.state).toMatchObject({ step: 'chooser', busy: true });
    left.answer({});
    await back;
    await flow.send({ type: 'choose', way: 'account' });
    expect(flow.state.step).toBe('notice');
  });

  test('a server that does not hear of it stands in nobody’s way', async () => {
    const { flow } = await startAt('telecom', { leaveIsso: refuse('ERR_SERVER_UNREACHABLE') });
    await flow.send({ type: 'back' });
    expect(flow.state).toEqual({ step: 'chooser', interaction: INTERACTION, busy: false });
  });

  test('but that nobody waits for the person any more is told', async () => {
    const { flow } = await startAt('telecom', { leaveIsso: refuse('ERR_INTERACTION_MISSING') });
    await flow.send({ type: 'back' });
    expect(flow.state).toMatchObject({ step: 'chooser', problem: { code: 'ERR_INTERACTION_MISSING' } });
  });
});

describe('declining', () => {
  const places: readonly (readonly [string, () => ReturnType<typeof start>])[] = [
    ['chooser', () => start()],
    ['consent', () => start({ interaction: () => MEMBER_HERE })],
    ['account', () => startAt('account')],
    ['id-number', () => startAt('mobile-certificate')],
    ['subscriber', () => startAt('telecom')],
    ['card', () => startAt('nhi-card')],
  ];
  test.each(places)('from %s leads back to the service', async (step, open) => {
    const { flow, names } = await open();
    expect(flow.state.step).toBe(step);
    await flow.send({ type: 'decline' });
    expect(flow.state).toEqual({ step: 'leaving', location: '/back?error=access_denied', agreed: false });
    expect(names().at(-1)).toBe('declineInteraction');
  });

  test('that fails leaves everything as it is', async () => {
    const { flow } = await startAt('telecom', { declineInteraction: refuse('ERR_SERVER_UNREACHABLE') });
    await flow.send({ type: 'decline' });
    expect(flow.state).toMatchObject({ step: 'subscriber', busy: false, problem: { code: 'ERR_SERVER_UNREACHABLE' } });
  });

  test('two quick clicks decline once', async () => {
    const { flow, names } = await start();
    await Promise.all([flow.send({ type: 'decline' }), flow.send({ type: 'decline' })]);
    expect(names()).toEqual(['interaction', 'declineInteraction']);
  });
});

describe('a sign-in that is lost', () => {
  test.each(['ERR_ISSO_MISSING', 'ERR_ISSO_STEP'] as const)(
    '%s leads back to the choice, which is asked anew',
    async (code) => {
      const newer: Interaction = { ...INTERACTION, ways: ['account', 'telecom'] };
      const { flow, now, names } = await startAt('telecom', { startTelecom: refuse(code) });
      now.interaction = () => newer;
      await flow.send(SUBSCRIBER);
      expect(flow.state).toEqual({
        step: 'chooser',
        interaction: newer,
        busy: false,
        problem: expect.objectContaining({ code }),
      });
      expect(names().at(-1)).toBe('interaction');
      // Nothing is under way that could be left.
      await flow.send({ type: 'choose', way: 'telecom' });
      await flow.send({ type: 'back' });
      expect(names()).not.toContain('leaveIsso');
    },
  );

  test('also where the choice cannot be asked anew', async () => {
    const { flow, now } = await startAt('telecom', { startTelecom: refuse('ERR_ISSO_MISSING') });
    now.interaction = refuse('ERR_SERVER_UNREACHABLE');
    await flow.send(SUBSCRIBER);
    expect(flow.state).toMatchObject({ step: 'chooser', busy: false, problem: { code: 'ERR_ISSO_MISSING' } });
  });

  test('and the question with it: then the question is what is said to be over', async () => {
    const { flow, now } = await startAt('telecom', { startTelecom: refuse('ERR_ISSO_MISSING') });
    now.interaction = refuse('ERR_INTERACTION_MISSING');
    await flow.send(SUBSCRIBER);
    expect(flow.state).toMatchObject({ busy: false, problem: { code: 'ERR_INTERACTION_MISSING' } });
  });

  test('but was done after all, its answer lost on the way, has let the person in', async () => {
    const { flow, now } = await startAt('telecom', { confirmIssoCode: refuse('ERR_ISSO_STEP') });
    await flow.send(SUBSCRIBER);
    now.interaction = () => VISITOR_HERE;
    await flow.send(CODE);
    expect(flow.state).toEqual({ step: 'consent', interaction: VISITOR_HERE, busy: false });
  });
});

describe('by account and password', () => {
  test('the member is asked to agree', async () => {
    const { flow, now, calls, states } = await startAt('account');
    now.interaction = () => MEMBER_HERE;
    await flow.send(PASSWORD);
    expect(flow.state).toEqual({ step: 'consent', interaction: MEMBER_HERE, busy: false });
    expect(calls.map(({ name, request }) => [name, request]).slice(1)).toEqual([
      ['signInWithPassword', { account: 'person@example.tw', password: 'Abcdefg1!' }],
      ['interaction', { uid: 'uid-1' }],
    ]);
    expect(JSON.stringify(states)).not.toContain('Abcdefg1!');
  });

  test('the freeze is lifted only on purpose', async () => {
    const { flow, now, calls } = await startAt('account', {
      signInWithPassword: ({ liftFreeze }) => (liftFreeze ? { member: MEMBER } : refuse('ERR_ACCOUNT_FROZEN')()),
    });
    await flow.send(PASSWORD);
    expect(flow.state).toEqual({ step: 'account', interaction: INTERACTION, frozen: true, busy: false });
    now.interaction = () => MEMBER_HERE;
    await flow.send({ ...PASSWORD, liftFreeze: true });
    expect(flow.state.step).toBe('consent');
    expect(calls.at(-2)?.request).toMatchObject({ liftFreeze: true });
  });

  test('after another password nobody knows whether it is frozen; where nobody answered it still is', async () => {
    const { flow, now } = await startAt('account', { signInWithPassword: refuse('ERR_ACCOUNT_FROZEN') });
    await flow.send(PASSWORD);
    now.signInWithPassword = refuse('ERR_SERVER_UNREACHABLE');
    await flow.send({ ...PASSWORD, liftFreeze: true });
    expect(flow.state).toMatchObject({ frozen: true, problem: { code: 'ERR_SERVER_UNREACHABLE' } });
    now.signInWithPassword = refuse('ERR_CREDENTIALS_WRONG');
    await flow.send({ ...PASSWORD, liftFreeze: true });
    expect(flow.state).toMatchObject({ frozen: false, problem: { code: 'ERR_CREDENTIALS_WRONG' } });
  });

  test.each(['ERR_CREDENTIALS_WRONG', 'ERR_ACCOUNT_LOCKED', 'ERR_SERVER_UNREACHABLE'] as const)('%s is told', async (code) => {
    const { flow } = await startAt('account', { signInWithPassword: refuse(code) });
    await flow.send(PASSWORD);
    expect(flow.state).toMatchObject({ step: 'account', busy: false, problem: { code } });
  });

  test.each([{ account: ' ' }, { password: '' }, { password: 'x'.repeat(129) }])('%j costs no try', async (wrong) => {
    const { flow, names } = await startAt('account');
    await flow.send({ ...PASSWORD, ...wrong });
    expect(flow.state).toMatchObject({ step: 'account', problem: { code: 'ERR_CREDENTIALS_WRONG' } });
    expect(names()).toEqual(['interaction']);
  });

  test('who is signed in but could not be asked about is asked about again, not for the password', async () => {
    const { flow, now } = await startAt('account');
    now.interaction = refuse('ERR_SERVER_UNREACHABLE');
    await flow.send(PASSWORD);
    expect(flow.state).toMatchObject({ step: 'loading', busy: false, problem: { code: 'ERR_SERVER_UNREACHABLE' } });
    now.interaction = () => MEMBER_HERE;
    await flow.send({ type: 'retry' });
    expect(flow.state.step).toBe('consent');
  });

  test('it cannot be called back while the server decides', async () => {
    const answer = held<object>();
    const { flow, now, names } = await startAt('account', { signInWithPassword: () => answer.promise });
    const sent = flow.send(PASSWORD);
    for (const event of everyEvent) await flow.send(event);
    now.interaction = () => MEMBER_HERE;
    answer.answer({ member: MEMBER });
    await sent;
    expect(flow.state.step).toBe('consent');
    expect(names()).toEqual(['interaction', 'signInWithPassword', 'interaction']);
  });
});

describe('by mobile certificate', () => {
  test('the whole walk', async () => {
    const { flow, now, calls, states } = await startAt('mobile-certificate');
    await flow.send(ID_NUMBER);
    expect(flow.state).toEqual({
      step: 'phone',
      way: 'mobile-certificate',
      interaction: INTERACTION,
      link: 'https://phone.example/1',
      expiresAt: Date.now() + 60_000,
      busy: false,
    });
    now.pollPhone = () => ({ step: 'mobile' });
    await seconds(2);
    expect(flow.state).toEqual({ step: 'mobile', way: 'mobile-certificate', interaction: INTERACTION, busy: false });
    await flow.send(MOBILE);
    expect(flow.state).toEqual({
      step: 'code',
      way: 'mobile-certificate',
      interaction: INTERACTION,
      maskedMobile: '0912***678',
      mobileIsFixed: false,
      resendAt: Date.now() + 60_000,
      busy: false,
    });
    now.interaction = () => VISITOR_HERE;
    await flow.send(CODE);
    expect(flow.state).toEqual({ step: 'consent', interaction: VISITOR_HERE, busy: false });
    expect(calls.map(({ name, request }) => [name, request]).slice(2)).toEqual([
      ['startMobileCertificate', { ...REF, idNumber: 'A123456789' }],
      ['pollPhone', REF],
      ['sendIssoCode', { ...REF, mobile: '0912345678' }],
      ['confirmIssoCode', { ...REF, code: '123456' }],
      ['interaction', { uid: 'uid-1' }],
    ]);
    const steps = states.map(({ step }) => step).filter((step, index, all) => step !== all[index - 1]);
    expect(steps).toEqual(['loading', 'chooser', 'notice', 'id-number', 'phone', 'mobile', 'code', 'consent']);
  });

  test('an ID number that cannot be one is not sent', async () => {
    const { flow, names } = await startAt('mobile-certificate');
    await flow.send({ type: 'submit-id-number', idNumber: 'A123456788' });
    expect(flow.state).toMatchObject({ step: 'id-number', problem: { code: 'ERR_ID_NUMBER_INVALID' } });
    expect(names()).not.toContain('startMobileCertificate');
  });

  test('a provider that does not answer is told where the number was typed', async () => {
    const { flow } = await startAt('mobile-certificate', { startMobileCertificate: refuse('ERR_PROVIDER_UNAVAILABLE') });
    await flow.send(ID_NUMBER);
    expect(flow.state).toMatchObject({ step: 'id-number', busy: false, problem: { code: 'ERR_PROVIDER_UNAVAILABLE' } });
  });
});

describe('by telecom', () => {
  test('the whole walk', async () => {
    const { flow, now, calls } = await startAt('telecom', { confirmIssoCode: () => phoneStep('https://line.example/1') });
    await flow.send(SUBSCRIBER);
    expect(flow.state).toMatchObject({ step: 'code', way: 'telecom', mobileIsFixed: true });
    expect(calls.at(-1)?.request).toEqual({
      ...REF,
      idNumber: 'A123456789',
      mobile: '0912345678',
      birthDate: '1985-06-15',
      operator: 'chunghwa',
    });
    await flow.send({ type: 'change-mobile' });
    expect(flow.state.step).toBe('code');
    await flow.send(CODE);
    expect(flow.state).toMatchObject({ step: 'phone', way: 'telecom', link: 'https://line.example/1' });
    now.pollPhone = () => ({ step: 'consent' });
    now.interaction = () => VISITOR_HERE;
    await seconds(2);
    expect(flow.state).toEqual({ step: 'consent', interaction: VISITOR_HERE, busy: false });
  });

  test.each([
    [{ idNumber: 'A123456788' }, 'ERR_ID_NUMBER_INVALID'],
    [{ mobile: '02-2720-8889' }, 'ERR_MOBILE_INVALID'],
    [{ birthDate: '1985-02-30' }, 'ERR_BIRTH_DATE_INVALID'],
    [{ birthDate: '2026-11-22' }, 'ERR_BIRTH_DATE_INVALID'],
  ] as const)('%j is not sent', async (wrong, code) => {
    const { flow, names } = await startAt('telecom');
    await flow.send({ ...SUBSCRIBER, ...wrong });
    expect(flow.state).toMatchObject({ step: 'subscriber', busy: false, problem: { code } });
    expect(names()).not.toContain('startTelecom');
  });
});

describe('the code', () => {
  async function startAtCode(answers?: Answers) {
    const started = await startAt('mobile-certificate', {
      startIsso: () => ({ signInId: 'sign-in-1', next: codeStep() }),
      ...answers,
    });
    expect(started.flow.state.step).toBe('code');
    return started;
  }

  test.each(['', '12345', '1234567', 'abcdef'])('"%s" is not worth a try', async (code) => {
    const { flow, names } = await startAtCode();
    await flow.send({ type: 'submit-code', code });
    expect(flow.state).toMatchObject({ step: 'code', problem: { code: 'ERR_CODE_WRONG' } });
    expect(names()).not.toContain('confirmIssoCode');
  });

  test.each(['ERR_CODE_WRONG', 'ERR_CODE_EXPIRED', 'ERR_SERVER_UNREACHABLE'] as const)(
    '%s keeps the step, and a new one can be asked for',
    async (code) => {
      const { flow, names } = await startAtCode({ confirmIssoCode: refuse(code) });
      await flow.send(CODE);
      expect(flow.state).toMatchObject({ step: 'code', busy: false, problem: { code } });
      await seconds(60);
      await flow.send({ type: 'resend-code' });
      expect(names().at(-1)).toBe('resendIssoCode');
      expect(flow.state).not.toHaveProperty('problem');
      expect(flow.state).toMatchObject({ resendAt: Date.now() + 60_000 });
    },
  );

  test('an operator that does not answer after a right code is asked again: the code is used up', async () => {
    const { flow, names } = await startAt('telecom', {
      startIsso: () => ({ signInId: 'sign-in-1', next: codeStep(true) }),
      confirmIssoCode: refuse('ERR_PROVIDER_UNAVAILABLE'),
    });
    await flow.send(CODE);
    expect(flow.state).toMatchObject({ step: 'phone', way: 'telecom', busy: false, link: undefined });
    expect(flow.state).toMatchObject({ problem: { code: 'ERR_PROVIDER_UNAVAILABLE' } });
    await flow.send({ type: 'renew' });
    expect(names().at(-1)).toBe('renewPhone');
  });

  test('is not sent again before its time', async () => {
    const { flow, names } = await startAtCode();
    await seconds(59);
    await flow.send({ type: 'resend-code' });
    expect(names()).not.toContain('resendIssoCode');
  });

  test('too many codes: the next can be asked for when the server says', async () => {
    const { flow } = await startAtCode({ resendIssoCode: refuse('ERR_TOO_MANY_CODES', { retryAfterSeconds: 600 }) });
    await seconds(60);
    await flow.send({ type: 'resend-code' });
    expect(flow.state).toMatchObject({ resendAt: Date.now() + 600_000, problem: { code: 'ERR_TOO_MANY_CODES' } });
  });

  test('another number can be named where it is not fixed', async () => {
    const { flow, calls } = await startAtCode();
    await flow.send({ type: 'change-mobile' });
    expect(flow.state).toEqual({ step: 'mobile', way: 'mobile-certificate', interaction: INTERACTION, busy: false });
    await flow.send({ type: 'submit-mobile', mobile: '02-2720-8889' });
    expect(flow.state).toMatchObject({ step: 'mobile', problem: { code: 'ERR_MOBILE_INVALID' } });
    await flow.send({ type: 'submit-mobile', mobile: '0987654321' });
    expect(flow.state.step).toBe('code');
    expect(calls.at(-1)?.request).toEqual({ ...REF, mobile: '0987654321' });
  });

  test('a fixed number stays', async () => {
    const { flow } = await startAtCode({ startIsso: () => ({ signInId: 'sign-in-1', next: codeStep(true) }) });
    await flow.send({ type: 'change-mobile' });
    expect(flow.state.step).toBe('code');
  });

  test.each(['ERR_TOO_MANY_CODES', 'ERR_CODE_NOT_SENT'] as const)('%s is told where the number was typed', async (code) => {
    const { flow } = await startAtCode({ sendIssoCode: refuse(code) });
    await flow.send({ type: 'change-mobile' });
    await flow.send(MOBILE);
    expect(flow.state).toMatchObject({ step: 'mobile', busy: false, problem: { code } });
  });

  test('two quick clicks cost one try', async () => {
    const { flow, names } = await startAtCode({ confirmIssoCode: refuse('ERR_CODE_WRONG') });
    await Promise.all([flow.send(CODE), flow.send(CODE)]);
    expect(names().filter((name) => name === 'confirmIssoCode')).toHaveLength(1);
  });
});

test('an event that does not fit changes nothing and asks nothing', async () => {
  const fitting: Partial<Record<IssoState['step'], readonly IssoEvent['type'][]>> = {
    chooser: ['choose', 'decline'],
    notice: ['agree-to-notice', 'back', 'decline'],
    account: ['submit-password', 'show-qr', 'back', 'decline'],
    'id-number': ['submit-id-number', 'back', 'decline'],
    subscriber: ['submit-subscriber', 'back', 'decline'],
    mobile: ['submit-mobile', 'back', 'decline'],
    code: ['submit-code', 'resend-code', 'change-mobile', 'back', 'decline'],
    phone: ['renew', 'back', 'decline'],
    consent: ['agree', 'decline', 'not-me'],
  };
  const next = (step: Parameters<typeof startAt>[0], first: object) => () =>
    startAt(step, { startIsso: () => ({ signInId: 'sign-in-1', next: first }) });
  const places = [
    () => start(),
    async () => {
      const started = await start();
      await started.flow.send({ type: 'choose', way: 'account' });
      return started;
    },
    () => startAt('account'),
    () => startAt('mobile-certificate'),
    () => startAt('telecom'),
    next('citizen-card', { step: 'mobile' }),
    next('citizen-card', codeStep()),
    next('telecom', phoneStep('https://phone.example/1')),
    () => start({ interaction: () => MEMBER_HERE }),
  ];
  const seen = new Set<string>();
  for (const open of places) {
    const { flow, calls } = await open();
    const { state } = flow;
    seen.add(state.step);
    const before = calls.length;
    for (const event of everyEvent) {
      if (!fitting[state.step]?.includes(event.type)) await flow.send(event);
    }
    expect(flow.state).toBe(state);
    expect(calls).toHaveLength(before);
    flow.close();
  }
  expect([...seen].toSorted()).toEqual(Object.keys(fitting).toSorted());
});
