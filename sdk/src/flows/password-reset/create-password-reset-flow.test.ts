import { describe, expect, test } from 'vitest';
import { captchaOf, fakeIdentityServer, held, refuse } from '../../../test/support/fake-identity-server.js';
import { createPasswordResetFlow } from './create-password-reset-flow.js';
import type { PasswordResetEvent } from './state.js';

const settled = () => new Promise((resolve) => setImmediate(resolve));
const contact = (kind: 'mobile' | 'email', value: string) =>
  ({ type: 'submit-contact', kind, value, captchaAnswer: '7' }) as const satisfies PasswordResetEvent;
const MOBILE = contact('mobile', '0912345678');
const EMAIL = contact('email', 'Person@example.tw');
const LINK = { type: 'open-link', linkToken: 'x'.repeat(43) } as const;
const CODE = { type: 'submit-code', code: '1234' } as const;
const PASSWORD = { type: 'submit-password', newPassword: 'Abcdefg1!' } as const;

async function start(answers: Parameters<typeof fakeIdentityServer>[0] = {}, ...events: PasswordResetEvent[]) {
  const server = fakeIdentityServer(answers);
  const time = { now: 1_000_000 };
  const flow = createPasswordResetFlow({ api: server.api, clock: () => time.now });
  await settled();
  for (const event of events) await flow.send(event);
  return { ...server, flow, time };
}

test('by mobile number: code, new password', async () => {
  const { flow, names, time } = await start();
  await flow.send(MOBILE);
  const owner = { kind: 'mobile', value: '0912345678' };
  expect(flow.state).toEqual({ step: 'code', busy: false, contact: owner, resendAt: time.now + 60_000 });
  await flow.send(CODE);
  expect(flow.state).toEqual({ step: 'new-password', busy: false });
  await flow.send(PASSWORD);
  expect(flow.state).toEqual({ step: 'done' });
  expect(names()).toEqual(['issueCaptcha', 'startPasswordReset', 'confirmPasswordResetCode', 'completePasswordReset']);
});

test('by e-mail: here the mail is waited for, and can be sent again', async () => {
  const { flow, names, time } = await start({}, EMAIL);
  const owner = { kind: 'email', value: 'person@example.tw' };
  expect(flow.state).toEqual({ step: 'mail-sent', busy: false, contact: owner, resendAt: time.now + 60_000 });
  await flow.send(CODE);
  expect(names()).not.toContain('confirmPasswordResetCode');
  time.now += 60_000;
  await flow.send({ type: 'resend-code' });
  expect(flow.state).toMatchObject({ step: 'mail-sent', resendAt: time.now + 60_000 });
  await flow.send({ type: 'back' });
  expect(flow.state).toEqual({ step: 'contact', busy: false, captcha: captchaOf(2) });
});

describe('by the link of an e-mail', () => {
  test('a page that opens with it needs no captcha, and goes on to the code', async () => {
    const captcha = held<object>();
    const { api, calls } = fakeIdentityServer({ issueCaptcha: () => captcha.promise });
    const flow = createPasswordResetFlow({ api });
    const steps: string[] = [];
    flow.subscribe(({ step }) => steps.push(step));
    await flow.send(LINK);
    expect(steps).toEqual(['link', 'code']);
    expect(flow.state).toEqual({ step: 'code', busy: false, contact: undefined, resendAt: undefined });
    expect(calls[0]).toMatchObject({ name: 'issueCaptcha', signal: { aborted: true } });
    captcha.answer(captchaOf(1));
    await settled();
    expect(flow.state.step).toBe('code');
    await flow.send(CODE);
    await flow.send(PASSWORD);
    expect(flow.state).toEqual({ step: 'done' });
  });

  test('an old one is told, and the person can begin again', async () => {
    const { flow } = await start({ openPasswordResetLink: refuse('ERR_RESET_LINK_UNKNOWN') }, LINK);
    expect(flow.state).toMatchObject({ step: 'link', busy: false, problem: { code: 'ERR_RESET_LINK_UNKNOWN' } });
    await flow.send({ type: 'back' });
    expect(flow.state).toEqual({ step: 'contact', busy: false, captcha: captchaOf(2) });
  });

  test('one that was cut off by the mail program is not sent to the server', async () => {
    const { flow, names } = await start({}, { type: 'open-link', linkToken: 'short' });
    expect(flow.state).toMatchObject({ step: 'link', busy: false, problem: { code: 'ERR_RESET_LINK_UNKNOWN' } });
    expect(names()).toEqual(['issueCaptcha']);
  });
});

describe('what goes wrong', () => {
  test('a wrong captcha: another one', async () => {
    const { flow } = await start({ startPasswordReset: refuse('ERR_CAPTCHA_WRONG') }, MOBILE);
    expect(flow.state).toMatchObject({ step: 'contact', captcha: captchaOf(2), problem: { code: 'ERR_CAPTCHA_WRONG' } });
  });

  test('a wrong code keeps the step', async () => {
    const { flow } = await start({ confirmPasswordResetCode: refuse('ERR_CODE_WRONG', { triesLeft: 1 }) }, MOBILE, CODE);
    expect(flow.state).toMatchObject({ step: 'code', problem: { code: 'ERR_CODE_WRONG', details: { triesLeft: 1 } } });
  });

  test('a weak password is not sent', async () => {
    const { flow, names } = await start({}, MOBILE, CODE, { type: 'submit-password', newPassword: 'short' });
    expect(flow.state).toMatchObject({ step: 'new-password', problem: { code: 'ERR_PASSWORD_WEAK' } });
    expect(names()).not.toContain('completePasswordReset');
  });

  test('a reset that the server forgot begins again', async () => {
    const { flow } = await start({ completePasswordReset: refuse('ERR_RESET_MISSING') }, MOBILE, CODE, PASSWORD);
    expect(flow.state).toMatchObject({ step: 'contact', captcha: captchaOf(2), problem: { code: 'ERR_RESET_MISSING' } });
  });

  test('a locked account may be refused at the end, and the step stays', async () => {
    const { flow } = await start({ completePasswordReset: refuse('ERR_ACCOUNT_LOCKED') }, MOBILE, CODE, PASSWORD);
    expect(flow.state).toMatchObject({ step: 'new-password', busy: false, problem: { code: 'ERR_ACCOUNT_LOCKED' } });
  });
});

test('a second click is not taken, and closing ends what is under way', async () => {
  const done = held<object>();
  const { flow, calls } = await start({ completePasswordReset: () => done.promise }, MOBILE, CODE);
  const first = flow.send(PASSWORD);
  await flow.send(PASSWORD);
  await flow.send({ type: 'back' });
  await flow.send(LINK);
  expect(flow.state).toMatchObject({ step: 'new-password', busy: true });
  flow.close();
  await first;
  done.answer({});
  await settled();
  expect(flow.state.step).toBe('new-password');
  expect(calls.filter(({ name }) => name === 'completePasswordReset')).toHaveLength(1);
  expect(calls.at(-1)?.signal?.aborted).toBe(true);
});
