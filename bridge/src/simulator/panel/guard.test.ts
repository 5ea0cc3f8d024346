import { describe, expect, test } from 'vitest';
import { type GuardedRequest, judge } from './guard.js';

const rules = { host: '127.0.0.1:28731', token: 'the-start-up-token' };
const authorization = `Bearer ${rules.token}`;

const read: GuardedRequest = { method: 'GET', url: '/api/state', headers: { host: rules.host, authorization } };
const change: GuardedRequest = {
  method: 'POST',
  url: '/api/insert',
  headers: { host: rules.host, authorization, origin: `http://${rules.host}`, 'content-type': 'application/json' },
};

const withHeaders = (request: GuardedRequest, headers: GuardedRequest['headers']): GuardedRequest => ({
  ...request,
  headers: { ...request.headers, ...headers },
});

const status = (request: GuardedRequest) => {
  const verdict = judge(request, rules);
  return verdict.pass ? verdict.area : verdict.status;
};

describe('the guard of the panel', () => {
  test('lets the page through without a token: it holds no secret', () => {
    expect(status({ method: 'GET', url: '/', headers: { host: rules.host } })).toBe('page');
    expect(status({ method: 'GET', url: '/panel.js', headers: { host: rules.host } })).toBe('page');
  });

  test('lets reading and changing through with the token', () => {
    expect(status(read)).toBe('api');
    expect(status(change)).toBe('api');
    // Programs on this computer send no Origin; for them the token is what counts.
    expect(status(withHeaders(change, { origin: undefined }))).toBe('api');
  });

  test.each([
    ['a name that was rebound to loopback', 'evil.test:28731'],
    ['another spelling of loopback', 'localhost:28731'],
    ['a trailing dot', '127.0.0.1.:28731'],
    ['another port', '127.0.0.1:80'],
    ['no port', '127.0.0.1'],
    ['nothing', undefined],
  ])('refuses a Host that is %s', (_name, host) => {
    expect(status(withHeaders(read, { host }))).toBe(403);
    expect(status({ method: 'GET', url: '/', headers: { host } })).toBe(403);
  });

  test.each(['http://127.0.0.1:4180', 'https://127.0.0.1:28731', 'http://127.0.0.1:28731.evil.test', 'null', ''])(
    'refuses the Origin %j, also with the token',
    (origin) => {
      expect(status(withHeaders(change, { origin }))).toBe(403);
      expect(status(withHeaders(read, { origin }))).toBe(403);
    },
  );

  test.each([undefined, '', 'Bearer ', 'Bearer wrong', `bearer ${rules.token}`, `${authorization}x`, rules.token])(
    'refuses the authorization %j',
    (wrong) => {
      expect(status(withHeaders(read, { authorization: wrong }))).toBe(401);
      expect(status(withHeaders(change, { authorization: wrong }))).toBe(401);
    },
  );

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'application/json; charset=utf-8',
    undefined,
  ])('refuses a change with the content type %j, which a form could send or nobody of ours does', (type) =>
    expect(status(withHeaders(change, { 'content-type': type }))).toBe(415),
  );

  test('takes a PIN as raw bytes only', () => {
    const pin = { ...change, url: '/api/prompt/1/pin' };
    expect(status(pin)).toBe(415);
    expect(status(withHeaders(pin, { 'content-type': 'application/octet-stream' }))).toBe('api');
  });

  test.each(['cancel', 'dismiss', 'confirm', 'access'])('takes "%s" as JSON with the token from the panel only', (part) => {
    const answer = { ...change, url: `/api/prompt/1/${part}` };
    expect(status(answer)).toBe('api');
    for (const method of ['PUT', 'DELETE']) expect(status({ ...answer, method })).toBe(405);
    expect(status(withHeaders(answer, { 'content-type': 'application/octet-stream' }))).toBe(415);
    expect(status(withHeaders(answer, { origin: 'https://evil.test' }))).toBe(403);
    expect(status(withHeaders(answer, { authorization: undefined }))).toBe(401);
  });

  test('lets the accounts be put, and nothing else', () => {
    const put = { ...change, method: 'PUT', url: '/api/accounts' };
    expect(status(put)).toBe('api');
    expect(status({ ...put, method: 'POST' })).toBe(405);
    expect(status({ ...put, url: '/api/messages' })).toBe(405);
    expect(status(withHeaders(put, { 'content-type': 'text/plain' }))).toBe(415);
    expect(status(withHeaders(put, { origin: 'https://evil.test' }))).toBe(403);
    expect(status(withHeaders(put, { authorization: undefined }))).toBe(401);
  });

  test('knows one method for each change', () => {
    for (const method of ['PUT', 'DELETE', 'OPTIONS', 'PATCH']) expect(status({ ...change, method })).toBe(405);
    expect(status({ ...change, url: '/' })).toBe(405);
  });

  test('refuses an absolute request target, which would name a second host', () => {
    for (const url of ['http://evil.test/api/state', '//evil.test/api/state', '//', '/\\evil.test/api/state', '*', '']) {
      expect(status({ ...read, url })).toBe(400);
    }
  });

  test('sees through dot segments', () => {
    expect(status({ method: 'GET', url: '/x/../api/state', headers: { host: rules.host } })).toBe(401);
  });
});
