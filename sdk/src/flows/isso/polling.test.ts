import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  codeStep,
  held,
  INTERACTION,
  MEMBER,
  phoneStep,
  refuse,
  shownQr,
  VISITOR,
} from '../../../test/support/fake-identity-server.js';
import { type Answers, closeWalks, seconds, settled, startIssoAt } from '../../../test/support/isso-walk.js';
import type { Interaction } from '../index.js';
import { expiryOf } from './poll.js';

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-11-21T12:00:00Z') });
});
afterEach(() => {
  closeWalks();
  vi.useRealTimers();
});

const MEMBER_HERE: Interaction = { ...INTERACTION, member: MEMBER };

async function startAtQr(answers?: Answers) {
  const started = await startIssoAt('account', answers);
  await started.flow.send({ type: 'show-qr' });
  return started;
}

async function startAtPhone(answers?: Answers) {
  return startIssoAt('mobile-certificate', {
    startIsso: () => ({ signInId: 'sign-in-1', next: phoneStep('https://phone.example/1') }),
    ...answers,
  });
}

const count = (names: readonly string[], name: string) => names.filter((one) => one === name).length;

describe('the QR code for the app', () => {
  test('is shown, changes by itself, is scanned, and signs the member in', async () => {
    const { flow, now, calls } = await startAtQr();
    const expiresAt = Date.now() + 60_000;
    expect(flow.state).toEqual({ step: 'qr', interaction: INTERACTION, content: 'qr-content-1', expiresAt, busy: false });
    expect(calls.at(-1)).toMatchObject({ name: 'showIssoQr', request: { uid: 'uid-1', privacyNoticeVersion: '2026-11' } });

    now.pollIssoQr = () => ({ state: 'shown', ...shownQr('qr-content-2', 58) });
    await seconds(2);
    expect(flow.state).toMatchObject({ content: 'qr-content-2', expiresAt });
    expect(calls.at(-1)).toMatchObject({ name: 'pollIssoQr', request: { uid: 'uid-1', signInId: 'qr-1' } });

    const scanned = { state: 'scanned', confirmationNumber: '42', expiresAfterSeconds: 120, pollAfterSeconds: 1 };
    now.pollIssoQr = () => scanned;
    await seconds(2);
    expect(flow.state).toMatchObject({ step: 'qr', confirmationNumber: '42', expiresAt: Date.now() + 120_000, busy: false });

    now.pollIssoQr = () => ({ state: 'signed-in', member: MEMBER });
    now.interaction = () => MEMBER_HERE;
    await seconds(1);
    expect(flow.state).toEqual({ step: 'consent', interaction: MEMBER_HERE, busy: false });
    const before = calls.length;
    await seconds(300);
    expect(calls).toHaveLength(before);
  });

  test('nothing new is no new state', async () => {
    const { flow, states, names, now } = await startAtQr();
    // As whole seconds come out of a server.
    now.pollIssoQr = () => ({ state: 'shown', ...shownQr('qr-content-1', 57) });
    await settled();
    const { state } = flow;
    const before = states.length;
    await seconds(2);
    now.pollIssoQr = () => ({ state: 'shown', ...shownQr('qr-content-1', 56) });
    await seconds(2);
    expect(count(names(), 'pollIssoQr')).toBe(2);
    expect(flow.state).toBe(state);
    expect(states).toHaveLength(before);
  });

  test('is asked about as often as it changes, and never without a pause', async () => {
    const often = await startAtQr({
      showIssoQr: () => ({ signInId: 'qr-1', ...shownQr('qr-content-1'), pollAfterSeconds: 20, rotateAfterSeconds: 5 }),
    });
    await seconds(5);
    expect(count(often.names(), 'pollIssoQr')).toBe(1);
    const zero = await startAtQr({
      showIssoQr: () => ({ signInId: 'qr-1', ...shownQr('qr-content-1'), pollAfterSeconds: 0 }),
    });
    await settled();
    expect(count(zero.names(), 'pollIssoQr')).toBe(0);
    await seconds(1);
    expect(count(zero.names(), 'pollIssoQr')).toBe(1);
  });

  test.each(['ERR_QR_EXPIRED', 'ERR_QR_DECLINED', 'ERR_INTERACTION_MISSING'] as const)(
    '%s takes it away, and another can be shown',
    async (code) => {
      const { flow, now, names } = await startAtQr({ pollIssoQr: refuse(code) });
      await seconds(2);
      expect(flow.state).toEqual({
        step: 'qr',
        interaction: INTERACTION,
        content: undefined,
        expiresAt: undefined,
        busy: false,
        problem: expect.objectContaining({ code }),
      });
      await seconds(300);
      expect(count(names(), 'pollIssoQr')).toBe(1);
      now.showIssoQr = () => ({ signInId: 'qr-2', ...shownQr('qr-content-9') });
      await flow.send({ type: 'renew' });
      expect(flow.state).toMatchObject({ content: 'qr-content-9', busy: false });
      expect(flow.state).not.toHaveProperty('problem');
    },
  );

  test('one that could not be shown can be tried again', async () => {
    const { flow, now } = await startAtQr({ showIssoQr: refuse('ERR_SERVER_UNREACHABLE') });
    expect(flow.state).toMatchObject({
      step: 'qr',
      content: undefined,
      busy: false,
      problem: { code: 'ERR_SERVER_UNREACHABLE' },
    });
    now.showIssoQr = () => ({ signInId: 'qr-1', ...shownQr('qr-content-1') });
    await flow.send({ type: 'renew' });
    expect(flow.state).toMatchObject({ content: 'qr-content-1' });
  });

  test('an outdated notice is shown as it is now', async () => {
    const { flow } = await startAtQr({ showIssoQr: refuse('ERR_PRIVACY_NOTICE_OUTDATED') });
    expect(flow.state).toMatchObject({ step: 'notice', way: 'account', problem: { code: 'ERR_PRIVACY_NOTICE_OUTDATED' } });
  });

  test('a server that wants to be left alone is left alone for that long', async () => {
    const { flow, names, now } = await startAtQr({ pollIssoQr: refuse('ERR_TOO_MANY_REQUESTS', { retryAfterSeconds: 10 }) });
    await seconds(2 + 9);
    expect(count(names(), 'pollIssoQr')).toBe(1);
    now.pollIssoQr = () => ({ state: 'shown', ...shownQr('qr-content-2', 48) });
    await seconds(1);
    expect(flow.state).toMatchObject({ content: 'qr-content-2' });
    await seconds(2);
    expect(count(names(), 'pollIssoQr')).toBe(3);
  });

  test.each(['ERR_SERVER_UNREACHABLE', 'ERR_SERVER', 'ERR_SERVER_BUSY'] as const)(
    '%s goes by, until it is too late',
    async (code) => {
      const { flow, names, now } = await startAtQr({ pollIssoQr: refuse(code) });
      await seconds(59);
      expect(flow.state).toMatchObject({ content: 'qr-content-1' });
      expect(flow.state).not.toHaveProperty('problem');
      expect(count(names(), 'pollIssoQr')).toBe(29);
      await seconds(1);
      expect(flow.state).toMatchObject({ content: undefined, problem: { code } });
      now.pollIssoQr = () => ({ state: 'signed-in', member: MEMBER });
      await seconds(60);
      expect(count(names(), 'pollIssoQr')).toBe(30);
    },
  );

  test('too many requests to the end is an expired code, not the person’s fault', async () => {
    const { flow } = await startAtQr({ pollIssoQr: refuse('ERR_TOO_MANY_REQUESTS', { retryAfterSeconds: 50 }) });
    await seconds(60);
    expect(flow.state).toMatchObject({ content: undefined, problem: { code: 'ERR_QR_EXPIRED' } });
  });

  test('it ends when it expires, and who confirmed in the last moment comes in', async () => {
    const left = (expiresAt: number) => Math.max(0, Math.round((expiresAt - Date.now()) / 1000));
    const expiresAt = Date.now() + 60_000;
    const stillShown = () => ({ state: 'shown', ...shownQr('qr-content-1', left(expiresAt)), pollAfterSeconds: 7 });
    const { flow, names } = await startAtQr({ pollIssoQr: stillShown });
    await seconds(60);
    expect(flow.state).toMatchObject({ content: undefined, problem: { code: 'ERR_QR_EXPIRED' } });
    const asked = count(names(), 'pollIssoQr');
    await seconds(60);
    expect(count(names(), 'pollIssoQr')).toBe(asked);

    const late = Date.now() + 60_000;
    const last = await startAtQr({
      pollIssoQr: () => (Date.now() >= late ? { state: 'signed-in', member: MEMBER } : stillShownUntil(late)),
    });
    last.now.interaction = () => MEMBER_HERE;
    await seconds(60);
    expect(last.flow.state).toMatchObject({ step: 'consent' });

    function stillShownUntil(end: number) {
      return { state: 'shown', ...shownQr('qr-content-1', left(end)), pollAfterSeconds: 7 };
    }
  });

  test('back to the password, and it is not asked about any more', async () => {
    const { flow, names } = await startAtQr();
    await flow.send({ type: 'use-password' });
    expect(flow.state).toEqual({ step: 'account', interaction: INTERACTION, frozen: false, busy: false });
    await seconds(60);
    expect(names()).not.toContain('pollIssoQr');
  });

  test('turning back forgets it; whom the last answer signed in all the same is asked to agree, whatever was agreed to before', async () => {
    const { flow, now, names } = await startAtQr();
    const agreed: Interaction = { ...MEMBER_HERE, agreed: { at: '2026-11-01T00:00:00Z', withAccountData: false } };
    await flow.send({ type: 'back' });
    expect(flow.state).toEqual({ step: 'chooser', interaction: INTERACTION, busy: false });
    expect(names().slice(-2)).toEqual(['leaveIsso', 'interaction']);
    await flow.send({ type: 'choose', way: 'account' });
    await flow.send({ type: 'agree-to-notice' });
    await flow.send({ type: 'show-qr' });
    now.interaction = () => agreed;
    await flow.send({ type: 'back' });
    expect(flow.state).toEqual({ step: 'consent', interaction: agreed, busy: false });
  });

  test('so it is from the password, for which the code was left', async () => {
    const { flow, now } = await startAtQr();
    await flow.send({ type: 'use-password' });
    now.interaction = () => MEMBER_HERE;
    await flow.send({ type: 'back' });
    expect(flow.state).toEqual({ step: 'consent', interaction: MEMBER_HERE, busy: false });
  });

  test('a sign-in that is lost leads back to the choice', async () => {
    const { flow } = await startAtQr({ pollIssoQr: refuse('ERR_ISSO_MISSING') });
    await seconds(2);
    expect(flow.state).toMatchObject({ step: 'chooser', problem: { code: 'ERR_ISSO_MISSING' } });
  });

  test('declining that fails leaves the code on show, and it is still asked about', async () => {
    const { flow, now } = await startAtQr({ declineInteraction: refuse('ERR_SERVER_UNREACHABLE') });
    await flow.send({ type: 'decline' });
    expect(flow.state).toMatchObject({ step: 'qr', content: 'qr-content-1', problem: { code: 'ERR_SERVER_UNREACHABLE' } });
    now.pollIssoQr = () => ({ state: 'shown', ...shownQr('qr-content-2', 58) });
    await seconds(2);
    expect(flow.state).toMatchObject({ content: 'qr-content-2' });
    expect(flow.state).not.toHaveProperty('problem');
  });

  test('closing ends it, between two questions and in the middle of one', async () => {
    const between = await startAtQr();
    between.flow.close();
    await seconds(60);
    expect(between.names()).not.toContain('pollIssoQr');
    expect(vi.getTimerCount()).toBe(0);

    const answer = held<object>();
    const during = await startAtQr({ pollIssoQr: () => answer.promise });
    await seconds(2);
    const { state } = during.flow;
    during.flow.close();
    answer.answer({ state: 'signed-in', member: MEMBER });
    await seconds(60);
    expect(during.calls.at(-1)).toMatchObject({ name: 'pollIssoQr', signal: { aborted: true } });
    expect(during.flow.state).toBe(state);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('two quick clicks show one', async () => {
    const { flow, names } = await startIssoAt('account');
    await Promise.all([flow.send({ type: 'show-qr' }), flow.send({ type: 'show-qr' })]);
    expect(count(names(), 'showIssoQr')).toBe(1);
    await Promise.all([flow.send({ type: 'renew' }), flow.send({ type: 'renew' })]);
    expect(count(names(), 'showIssoQr')).toBe(2);
  });
});

describe('the link for the phone', () => {
  test('is asked about until the server says what is next', async () => {
    const { flow, now, names } = await startAtPhone();
    const expiresAt = Date.now() + 60_000;
    expect(flow.state).toMatchObject({ step: 'phone', link: 'https://phone.example/1', expiresAt, busy: false });
    now.pollPhone = () => phoneStep('https://phone.example/1b', 58);
    await seconds(2);
    expect(flow.state).toMatchObject({ step: 'phone', link: 'https://phone.example/1b' });
    now.pollPhone = () => codeStep();
    await seconds(2);
    expect(flow.state).toMatchObject({ step: 'code', way: 'mobile-certificate' });
    await seconds(60);
    expect(count(names(), 'pollPhone')).toBe(2);
  });

  test.each([
    'ERR_PHONE_DECLINED',
    'ERR_PHONE_EXPIRED',
    'ERR_PHONE_OTHER_PERSON',
    'ERR_PHONE_NOT_ON_LINE',
    'ERR_PHONE_LINE_UNFIT',
  ] as const)('%s takes it away, and another can be had', async (code) => {
    const { flow, now, calls } = await startAtPhone({ pollPhone: refuse(code) });
    await seconds(2);
    expect(flow.state).toEqual({
      step: 'phone',
      way: 'mobile-certificate',
      interaction: INTERACTION,
      link: undefined,
      expiresAt: undefined,
      busy: false,
      problem: expect.objectContaining({ code }),
    });
    const before = calls.length;
    await seconds(60);
    expect(calls).toHaveLength(before);
    now.pollPhone = () => phoneStep('https://phone.example/2', 58);
    await flow.send({ type: 'renew' });
    expect(calls.at(-1)).toMatchObject({ name: 'renewPhone', request: { uid: 'uid-1', signInId: 'sign-in-1' } });
    expect(flow.state).toMatchObject({ step: 'phone', link: 'https://phone.example/2', expiresAt: Date.now() + 60_000 });
    expect(flow.state).not.toHaveProperty('problem');
    await seconds(2);
    expect(calls.at(-1)?.name).toBe('pollPhone');
  });

  test('it ends when it expires', async () => {
    const end = Date.now() + 60_000;
    const left = () => Math.max(0, Math.ceil((end - Date.now()) / 1000));
    const { flow } = await startAtPhone({ pollPhone: () => phoneStep('https://phone.example/1', left()) });
    await seconds(59);
    expect(flow.state).toMatchObject({ link: 'https://phone.example/1' });
    await seconds(1);
    expect(flow.state).toMatchObject({ link: undefined, expiresAt: undefined, problem: { code: 'ERR_PHONE_EXPIRED' } });
  });

  test('one that is too late already is not shown', async () => {
    const { flow, names } = await startAtPhone({
      startIsso: () => ({ signInId: 'sign-in-1', next: phoneStep('https://phone.example/1', 0) }),
    });
    expect(flow.state).toMatchObject({ step: 'phone', link: undefined, expiresAt: undefined, busy: false });
    await seconds(60);
    expect(names()).not.toContain('pollPhone');
  });

  test.each(['ERR_PROVIDER_UNAVAILABLE', 'ERR_TOO_MANY_REQUESTS'] as const)('%s goes by', async (code) => {
    const { flow, now } = await startAtPhone({ pollPhone: refuse(code) });
    await seconds(20);
    expect(flow.state).toMatchObject({ link: 'https://phone.example/1' });
    now.pollPhone = () => ({ step: 'consent' });
    now.interaction = () => ({ ...INTERACTION, visitor: VISITOR });
    await seconds(2);
    expect(flow.state.step).toBe('consent');
  });

  test('renewing that fails says so, and can be tried again', async () => {
    const { flow, now, states } = await startAtPhone({ renewPhone: refuse('ERR_PROVIDER_UNAVAILABLE') });
    await flow.send({ type: 'renew' });
    expect(states.at(-2)).toMatchObject({ step: 'phone', link: undefined, busy: true });
    expect(flow.state).toMatchObject({
      step: 'phone',
      link: undefined,
      busy: false,
      problem: { code: 'ERR_PROVIDER_UNAVAILABLE' },
    });
    now.renewPhone = () => phoneStep('https://phone.example/3');
    await flow.send({ type: 'renew' });
    expect(flow.state).toMatchObject({ link: 'https://phone.example/3' });
  });

  test('a step that this way does not have is no answer', async () => {
    const { flow } = await startAtPhone({ pollPhone: () => ({ step: 'subscriber' }) });
    await seconds(2);
    expect(flow.state).toMatchObject({ step: 'phone', link: undefined, problem: { code: 'ERR_ANSWER_INVALID' } });
  });

  test('turning back, declining and closing end it', async () => {
    for (const end of ['back', 'decline', 'close'] as const) {
      const { flow, names } = await startAtPhone();
      if (end === 'close') flow.close();
      else await flow.send({ type: end });
      await seconds(60);
      expect(names()).not.toContain('pollPhone');
    }
    expect(vi.getTimerCount()).toBe(0);
  });

  test('declining that fails leaves it on show, and it is still asked about', async () => {
    const { flow, names } = await startAtPhone({ declineInteraction: refuse('ERR_SERVER') });
    await flow.send({ type: 'decline' });
    expect(flow.state).toMatchObject({ step: 'phone', link: 'https://phone.example/1', problem: { code: 'ERR_SERVER' } });
    await seconds(2);
    expect(names()).toContain('pollPhone');
  });
});

describe('when it expires', () => {
  test('a countdown does not jump by what was rounded, and follows what was meant', () => {
    expect(expiryOf(58, 2_600, 60_000)).toBe(60_000);
    expect(expiryOf(120, 2_600, 60_000)).toBe(122_600);
    expect(expiryOf(10, 2_600, 60_000)).toBe(12_600);
    expect(expiryOf(60, 0, undefined)).toBe(60_000);
  });

  test('0 is now', () => {
    expect(expiryOf(0, 59_500, 60_000)).toBe(59_500);
  });
});
