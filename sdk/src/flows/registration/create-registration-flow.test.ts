import { describe, expect, test } from 'vitest';
import { captchaOf, fakeIdentityServer, held, MEMBER, refuse } from '../../../test/support/fake-identity-server.js';
import type { IdentityServerApi } from '../index.js';
import { createRegistrationFlow } from './create-registration-flow.js';
import type { RegistrationEvent } from './state.js';

const settled = () => new Promise((resolve) => setImmediate(resolve));

const CONTACT = {
  type: 'submit-contact',
  kind: 'mobile',
  value: '0912-345-678',
  memberKind: 'organization',
  privacyNoticeVersion: '2026-11',
  captchaAnswer: '7',
} as const satisfies RegistrationEvent;
const DETAILS = {
  type: 'submit-details',
  familyName: '王',
  givenName: '小明',
  password: 'Abcdefg1!',
  wantsUpgrade: true,
} as const satisfies RegistrationEvent;
const code = (typed: string) => ({ type: 'submit-code', code: typed }) as const;

/** A flow whose first captcha has come. */
async function start(answers: Parameters<typeof fakeIdentityServer>[0] = {}) {
  const server = fakeIdentityServer(answers);
  const time = { now: 1_000_000 };
  const flow = createRegistrationFlow({ api: server.api, clock: () => time.now });
  const steps: string[] = [];
  flow.subscribe(({ step }) => steps.push(step));
  await settled();
  return { ...server, flow, time, steps };
}

async function startAtCode(answers?: Parameters<typeof fakeIdentityServer>[0]) {
  const started = await start(answers);
  await started.flow.send(CONTACT);
  expect(started.flow.state.step).toBe('code');
  return started;
}

async function startAtDetails(answers?: Parameters<typeof fakeIdentityServer>[0]) {
  const started = await startAtCode(answers);
  await started.flow.send(code('1234'));
  expect(started.flow.state.step).toBe('details');
  return started;
}

test('the whole walk', async () => {
  const { flow, calls, time } = await start();
  expect(flow.state).toEqual({ step: 'contact', busy: false, captcha: captchaOf(1) });
  await flow.send(CONTACT);
  const contact = { kind: 'mobile', value: '0912345678' };
  expect(flow.state).toEqual({ step: 'code', busy: false, contact, resendAt: time.now + 60_000 });
  await flow.send(code('１２ 34'));
  expect(flow.state).toEqual({ step: 'details', busy: false, memberKind: 'organization' });
  await flow.send(DETAILS);
  expect(flow.state).toEqual({ step: 'registered', member: MEMBER, wantsUpgrade: true });
  expect(calls.map(({ name, request }) => [name, request])).toEqual([
    ['issueCaptcha', {}],
    [
      'startRegistration',
      {
        contact,
        memberKind: 'organization',
        privacyNoticeVersion: '2026-11',
        captcha: { captchaId: 'captcha-1', answer: '7' },
      },
    ],
    ['confirmRegistrationCode', { code: '１２ 34' }],
    ['completeRegistration', { familyName: '王', givenName: '小明', password: 'Abcdefg1!', wantsUpgrade: true }],
  ]);
});

test('events that do not fit the step change nothing and ask nobody', async () => {
  const { flow, names } = await start();
  const before = flow.state;
  for (const event of [code('1234'), { type: 'resend-code' }, { type: 'back' }, DETAILS] as const) await flow.send(event);
  expect(flow.state).toBe(before);
  expect(names()).toEqual(['issueCaptcha']);
});

describe('before the server is asked', () => {
  test.each([
    [{ value: '02-27208889' }, 'ERR_CONTACT_INVALID'],
    [{ kind: 'email', value: 'me@here' }, 'ERR_CONTACT_INVALID'],
    [{ captchaAnswer: '  ' }, 'ERR_CAPTCHA_WRONG'],
  ] as const)('%j keeps the step, and the captcha is not spent', async (wrong, problem) => {
    const { flow, names } = await start();
    await flow.send({ ...CONTACT, ...wrong });
    expect(flow.state).toMatchObject({ step: 'contact', busy: false, captcha: captchaOf(1), problem: { code: problem } });
    expect(names()).toEqual(['issueCaptcha']);
  });

  test('a code that is not four digits costs no try', async () => {
    const { flow, names } = await startAtCode();
    for (const typed of ['', '123', '12345', 'abcd']) {
      await flow.send(code(typed));
      expect(flow.state).toMatchObject({ step: 'code', busy: false, problem: { code: 'ERR_CODE_WRONG', details: {} } });
    }
    expect(names()).not.toContain('confirmRegistrationCode');
  });

  test.each([
    [{ password: 'abc' }, 'ERR_PASSWORD_WEAK'],
    [{ familyName: ' ' }, 'ERR_NAME_INVALID'],
    [{ givenName: 'x'.repeat(61) }, 'ERR_NAME_INVALID'],
  ] as const)('%j keeps the details', async (wrong, problem) => {
    const { flow, names } = await startAtDetails();
    await flow.send({ ...DETAILS, ...wrong });
    expect(flow.state).toMatchObject({ step: 'details', busy: false, problem: { code: problem } });
    expect(names()).not.toContain('completeRegistration');
  });
});

describe('the captcha', () => {
  test.each(['ERR_CAPTCHA_WRONG', 'ERR_PRIVACY_NOTICE_OUTDATED', 'ERR_TOO_MANY_CODES'] as const)(
    'is another one after %s',
    async (problem) => {
      const { flow } = await start({ startRegistration: refuse(problem) });
      await flow.send(CONTACT);
      expect(flow.state).toMatchObject({ step: 'contact', busy: false, captcha: captchaOf(2), problem: { code: problem } });
    },
  );

  test('stays where the server was not reached', async () => {
    const { flow } = await start({ startRegistration: refuse('ERR_SERVER_UNREACHABLE') });
    await flow.send(CONTACT);
    expect(flow.state).toMatchObject({ captcha: captchaOf(1), problem: { code: 'ERR_SERVER_UNREACHABLE' } });
  });

  test('is renewed on demand', async () => {
    const { flow } = await start();
    await flow.send({ type: 'renew-captcha' });
    expect(flow.state).toEqual({ step: 'contact', busy: false, captcha: captchaOf(2) });
  });

  test('that could not be fetched is asked for again by whoever submits', async () => {
    let reachable = false;
    const { flow, names } = await start({
      issueCaptcha: () => (reachable ? captchaOf(9) : refuse('ERR_SERVER_UNREACHABLE')()),
    });
    expect(flow.state).toMatchObject({ captcha: undefined, problem: { code: 'ERR_SERVER_UNREACHABLE' } });
    reachable = true;
    await flow.send(CONTACT);
    expect(flow.state).toEqual({ step: 'contact', busy: false, captcha: captchaOf(9) });
    expect(names()).not.toContain('startRegistration');
  });

  test('that cannot be renewed leaves the problem that mattered', async () => {
    let fetched = 0;
    const { flow } = await start({
      issueCaptcha: () => {
        fetched += 1;
        return fetched === 1 ? captchaOf(1) : refuse('ERR_SERVER_BUSY')();
      },
      startRegistration: refuse('ERR_CAPTCHA_WRONG'),
    });
    await flow.send(CONTACT);
    expect(flow.state).toMatchObject({ captcha: undefined, problem: { code: 'ERR_CAPTCHA_WRONG' } });
  });
});

describe('the code', () => {
  test('a wrong one keeps the step and says how many tries are left', async () => {
    const { flow } = await startAtCode({ confirmRegistrationCode: refuse('ERR_CODE_WRONG', { triesLeft: 2 }) });
    await flow.send(code('0000'));
    expect(flow.state).toMatchObject({
      step: 'code',
      busy: false,
      problem: { code: 'ERR_CODE_WRONG', details: { triesLeft: 2 } },
    });
  });

  test('is sent again from when on that is taken, and the problem before is gone', async () => {
    const { flow, names, time } = await startAtCode({ confirmRegistrationCode: refuse('ERR_CODE_EXPIRED') });
    await flow.send(code('0000'));
    time.now += 59_999;
    await flow.send({ type: 'resend-code' });
    expect(names()).not.toContain('resendRegistrationCode');
    time.now += 1;
    await flow.send({ type: 'resend-code' });
    const contact = { kind: 'mobile', value: '0912345678' };
    expect(flow.state).toEqual({ step: 'code', busy: false, contact, resendAt: time.now + 60_000 });
  });

  test('too many of them: sending again waits as long as the server says', async () => {
    const { flow, time } = await startAtCode({
      resendRegistrationCode: refuse('ERR_TOO_MANY_CODES', { retryAfterSeconds: 900 }),
    });
    time.now += 60_000;
    await flow.send({ type: 'resend-code' });
    expect(flow.state).toMatchObject({
      step: 'code',
      resendAt: time.now + 900_000,
      problem: { code: 'ERR_TOO_MANY_CODES' },
    });
  });

  test('that was sent for nothing, since the server forgot: begin again', async () => {
    const { flow } = await startAtCode({ confirmRegistrationCode: refuse('ERR_REGISTRATION_MISSING') });
    await flow.send(code('1234'));
    expect(flow.state).toMatchObject({
      step: 'contact',
      captcha: captchaOf(2),
      problem: { code: 'ERR_REGISTRATION_MISSING' },
    });
  });

  test('of a contact that is taken leads to sign-in, or back', async () => {
    const { flow } = await startAtCode({ confirmRegistrationCode: refuse('ERR_CONTACT_TAKEN') });
    await flow.send(code('1234'));
    expect(flow.state).toEqual({ step: 'taken', contact: { kind: 'mobile', value: '0912345678' } });
    await flow.send({ type: 'back' });
    expect(flow.state).toEqual({ step: 'contact', busy: false, captcha: captchaOf(2) });
  });
});

describe('the details', () => {
  test('of a contact that was taken meanwhile lead to sign-in', async () => {
    const { flow } = await startAtDetails({ completeRegistration: refuse('ERR_CONTACT_TAKEN') });
    await flow.send(DETAILS);
    expect(flow.state.step).toBe('taken');
  });

  test('stay when the server cannot take them now', async () => {
    const { flow } = await startAtDetails({ completeRegistration: refuse('ERR_SERVER_BUSY') });
    await flow.send(DETAILS);
    expect(flow.state).toMatchObject({ step: 'details', busy: false, problem: { code: 'ERR_SERVER_BUSY' } });
  });
});

describe('at the same time', () => {
  test('a second click, or another event, is not taken while the server is asked', async () => {
    const sent = held<object>();
    const { flow, names } = await start({ startRegistration: () => sent.promise });
    const first = flow.send(CONTACT);
    expect(flow.state).toMatchObject({ step: 'contact', busy: true });
    await flow.send(CONTACT);
    await flow.send({ type: 'renew-captcha' });
    sent.answer({ resendAfterSeconds: 60, expiresAfterSeconds: 300 });
    await first;
    expect(flow.state.step).toBe('code');
    expect(names()).toEqual(['issueCaptcha', 'startRegistration']);
  });

  test('closing aborts the call, and its late answer changes nothing', async () => {
    const sent = held<object>();
    const { flow, calls, steps } = await start({ startRegistration: () => sent.promise });
    const first = flow.send(CONTACT);
    const heard = steps.length;
    flow.close();
    await first;
    expect(calls.at(-1)?.signal?.aborted).toBe(true);
    sent.answer({ resendAfterSeconds: 60, expiresAfterSeconds: 300 });
    await settled();
    expect(flow.state.step).toBe('contact');
    expect(steps).toHaveLength(heard);
  });

  test('a flow that is closed while its first captcha comes asks for nothing more', async () => {
    const first = held<object>();
    const { api, calls } = fakeIdentityServer({ issueCaptcha: () => first.promise });
    const flow = createRegistrationFlow({ api: api satisfies IdentityServerApi });
    flow.close();
    first.answer(captchaOf(1));
    await settled();
    expect(calls[0]?.signal?.aborted).toBe(true);
    expect(flow.state).toEqual({ step: 'contact', busy: false, captcha: undefined });
  });
});
