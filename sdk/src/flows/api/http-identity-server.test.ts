import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { httpIdentityServer } from './http-identity-server.js';
import { IdentityServerError } from './identity-server-error.js';

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly type: string | undefined;
  readonly body: string;
}
type Answer = (seen: Seen, response: ServerResponse) => void;

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  while (cleanUps.length > 0) await cleanUps.pop()?.();
});

/** A real server that answers each request by the next of `answers`, the last of them again and again. */
async function start(...answers: Answer[]) {
  const seen: Seen[] = [];
  const server = createServer(async (request: IncomingMessage, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { method = '', url = '', headers } = request;
    const one = { method, url, type: headers['content-type'], body };
    seen.push(one);
    (answers[Math.min(seen.length, answers.length) - 1] as Answer)(one, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUps.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { seen, origin, api: httpIdentityServer({ origin }) };
}

const json =
  (body: unknown, status = 200): Answer =>
  (_, response) => {
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
  };

async function failure(promise: Promise<unknown>): Promise<IdentityServerError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof IdentityServerError) return error;
    throw error;
  }
  throw new Error('it did not reject');
}

/** Everything that a log could get hold of. */
const textOf = (error: unknown): string =>
  error instanceof Error ? `${error.stack} ${JSON.stringify(error)} ${textOf(error.cause)}` : String(error);

const NOBODY = { member: null, identity: null };
const captcha = { captchaId: 'c1', answer: '7' };

describe('requests', () => {
  test('a POST sends the normalised request as JSON', async () => {
    const { api, seen } = await start(json({ resendAfterSeconds: 60, expiresAfterSeconds: 300 }));
    const sent = await api.startRegistration({
      contact: { kind: 'mobile', value: '+886 912-345-678' },
      memberKind: 'personal',
      privacyNoticeVersion: ' 2026-11 ',
      captcha,
    });
    expect(sent.resendAfterSeconds).toBe(60);
    expect(seen[0]).toMatchObject({ method: 'POST', url: '/api/registration', type: 'application/json' });
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({
      contact: { kind: 'mobile', value: '0912345678' },
      memberKind: 'personal',
      privacyNoticeVersion: '2026-11',
      captcha,
    });
  });

  test('a GET takes its request in the query, and needs none', async () => {
    const { api, seen } = await start(json({ entries: [], next: null }));
    await api.usageLog();
    await api.usageLog({ after: '12' });
    expect(seen.map(({ method, url, body }) => [method, url, body])).toEqual([
      ['GET', '/api/member/usage', ''],
      ['GET', '/api/member/usage?after=12', ''],
    ]);
  });

  test('what stands in the path stands nowhere else', async () => {
    const { api, seen } = await start(json({ location: '/back' }));
    await api.agreeToInteraction({ uid: 'a-b_1', personId: 'p', withAccountData: true });
    await api.declineInteraction({ uid: 'a-b_1' });
    expect(seen).toMatchObject([
      { method: 'POST', url: '/interaction/a-b_1/agree', body: '{"withAccountData":true,"personId":"p"}' },
      { method: 'POST', url: '/interaction/a-b_1/decline', body: '{}' },
    ]);
  });

  test('one that breaks its schema is not sent, and its secrets stand nowhere in the error', async () => {
    const { api, seen } = await start(json({}));
    const weak = await failure(api.changePassword({ oldPassword: 'secret-old', newPassword: 'secret-new' }));
    expect(weak.code).toBe('ERR_REQUEST_INVALID');
    expect(textOf(weak)).toContain('newPassword');
    expect(textOf(weak)).not.toContain('secret-');
    const path = await failure(api.interaction({ uid: '../api/member' }));
    expect(path.code).toBe('ERR_REQUEST_INVALID');
    expect(seen).toEqual([]);
  });
});

describe('answers', () => {
  test('what the schema does not know is left out', async () => {
    const { api } = await start(json({ ...NOBODY, later: 1 }));
    expect(await api.session()).toEqual(NOBODY);
  });

  test.each([
    ['another shape', json({ member: 'me' })],
    ['no JSON', (_: Seen, response: ServerResponse) => void response.end('<h1>private</h1>')],
    ['nothing', (_: Seen, response: ServerResponse) => void response.writeHead(204).end()],
  ])('%s is ERR_ANSWER_INVALID', async (_, answer) => {
    const { api } = await start(answer);
    const error = await failure(api.session());
    expect(error.code).toBe('ERR_ANSWER_INVALID');
    expect(textOf(error)).not.toContain('private');
  });

  test('a refusal keeps its code, details and messages', async () => {
    const messages = {
      'zh-TW': { sentence: '憑證已廢止。', remedy: '請換發。' },
      en: { sentence: 'Revoked.', remedy: 'Renew it.' },
    };
    const details = { triesLeft: 2, verificationCode: 'ERR_CERTIFICATE_REVOKED' };
    const { api } = await start(json({ code: 'ERR_VERIFICATION_FAILED', details, messages }, 422));
    const error = await failure(api.session());
    expect(error).toMatchObject({ code: 'ERR_VERIFICATION_FAILED', message: 'Revoked.', retriable: true, details, messages });
  });

  test.each([
    ['a code of a newer server', json({ code: 'ERR_OF_TOMORROW' }, 422)],
    ['a code that only clients make', json({ code: 'ERR_CALL_CANCELLED' }, 422)],
    ['a proxy', (_: Seen, response: ServerResponse) => void response.writeHead(502).end('<h1>Bad gateway</h1>')],
    ['details of another shape', json({ code: 'ERR_CODE_WRONG', details: { triesLeft: 'two' } }, 422)],
  ])('%s is ERR_SERVER', async (_, answer) => {
    const { api } = await start(answer);
    expect((await failure(api.session())).code).toBe('ERR_SERVER');
  });

  test('a redirect is not followed', async () => {
    const { api, seen } = await start((_, response) => void response.writeHead(302, { Location: '/elsewhere' }).end());
    expect((await failure(api.signOut())).code).toBe('ERR_SERVER_UNREACHABLE');
    expect(seen).toHaveLength(1);
  });
});

describe('no answer', () => {
  test('nobody listens', async () => {
    const { origin } = await start(json({}));
    await cleanUps.pop()?.();
    expect((await failure(httpIdentityServer({ origin }).session())).code).toBe('ERR_SERVER_UNREACHABLE');
  });

  test('the connection breaks in the middle of the answer', async () => {
    const { api } = await start((_, response) => {
      response.writeHead(200, { 'Content-Length': '100' }).write('{', () => response.destroy());
    });
    expect((await failure(api.session())).code).toBe('ERR_SERVER_UNREACHABLE');
  });

  test('it takes longer than the limit', async () => {
    const { origin } = await start(() => undefined);
    const api = httpIdentityServer({ origin, timeoutMs: 20 });
    expect((await failure(api.session())).code).toBe('ERR_SERVER_UNREACHABLE');
  });

  test('the caller gives up: before, and while the server thinks', async () => {
    const giveUp = new AbortController();
    const { api, seen } = await start(() => giveUp.abort('changed my mind'));
    const during = await failure(api.session({}, { signal: giveUp.signal }));
    expect(during).toMatchObject({ code: 'ERR_CALL_CANCELLED', cause: 'changed my mind' });
    const before = await failure(api.session({}, { signal: giveUp.signal }));
    expect(before.code).toBe('ERR_CALL_CANCELLED');
    expect(seen).toHaveLength(1);
  });
});

describe('a session that has gone', () => {
  const gone = json({ code: 'ERR_SESSION_MISSING' }, 401);
  const urls = (seen: readonly Seen[]) => seen.map(({ url }) => url);

  test('is started again once, and the call is made once more', async () => {
    const { api, seen } = await start(gone, json(NOBODY), json({ challengeNonce: 'n' }));
    expect(await api.issueChallenge({ purpose: 'gold' })).toEqual({ challengeNonce: 'n' });
    expect(urls(seen)).toEqual(['/api/challenge', '/api/session', '/api/challenge']);
  });

  test('is not started again and again', async () => {
    const { api, seen } = await start(gone, json(NOBODY), gone);
    expect((await failure(api.issueChallenge({ purpose: 'gold' }))).code).toBe('ERR_SESSION_MISSING');
    expect(urls(seen)).toEqual(['/api/challenge', '/api/session', '/api/challenge']);
  });

  test('asking for it is not repeated', async () => {
    const { api, seen } = await start(gone);
    expect((await failure(api.session())).code).toBe('ERR_SESSION_MISSING');
    expect(urls(seen)).toEqual(['/api/session']);
  });

  test('is started once for two calls at the same time', async () => {
    let started = false;
    let waiting: (() => void)[] = [];
    const { api, seen } = await start(({ url }, response) => {
      if (url === '/api/session') {
        started = true;
        json(NOBODY)({} as Seen, response);
      } else if (started) json({ challengeNonce: 'n' })({} as Seen, response);
      else {
        // Both are refused only when both have asked.
        waiting.push(() => gone({} as Seen, response));
        if (waiting.length === 2) for (const refuse of waiting.splice(0)) refuse();
        waiting = [...waiting];
      }
    });
    await Promise.all([api.issueChallenge({ purpose: 'gold' }), api.issueChallenge({ purpose: 'sign-in' })]);
    expect(urls(seen).filter((url) => url === '/api/session')).toHaveLength(1);
  });
});
