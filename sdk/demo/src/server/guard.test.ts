import { expect, test } from 'vitest';
import { type GuardedRequest, judge } from './guard.js';

const origin = 'http://127.0.0.1:4180';
const change: GuardedRequest = {
  method: 'POST',
  path: '/api/sign-out',
  host: '127.0.0.1:4180',
  origin,
  fetchSite: 'same-origin',
};

test('lets its own page change things, and anyone read', () => {
  expect(judge(change, origin)).toBeUndefined();
  expect(judge({ ...change, fetchSite: undefined }, origin)).toBeUndefined();
  expect(judge({ ...change, method: 'GET', origin: undefined, fetchSite: 'cross-site' }, origin)).toBeUndefined();
});

test.each(['evil.test:4180', 'localhost:4180', '127.0.0.1', '127.0.0.1:4181', undefined])('refuses the Host %j', (host) => {
  expect(judge({ ...change, host }, origin)).toBe('ERR_HOST_FOREIGN');
  expect(judge({ ...change, host, method: 'GET' }, origin)).toBe('ERR_HOST_FOREIGN');
});

test.each([undefined, 'null', 'https://127.0.0.1:4180', 'http://127.0.0.1:4181', 'http://127.0.0.1:4180.evil.test'])(
  'refuses a change from the Origin %j',
  (foreign) => expect(judge({ ...change, origin: foreign }, origin)).toBe('ERR_ORIGIN_FOREIGN'),
);

test.each(['same-site', 'cross-site', 'none'])('refuses a change that the browser calls %s', (fetchSite) => {
  expect(judge({ ...change, fetchSite }, origin)).toBe('ERR_ORIGIN_FOREIGN');
});

test('a service that calls the engine has no origin, but the right Host', () => {
  const call = { ...change, path: '/oauth2/token', origin: undefined, fetchSite: undefined };
  expect(judge(call, origin)).toBeUndefined();
  expect(judge({ ...call, host: 'evil.test' }, origin)).toBe('ERR_HOST_FOREIGN');
  for (const path of ['/oauth2', '//oauth2/token', '/api/oauth2/token', '/OAUTH2/token']) {
    expect(judge({ ...call, path }, origin)).toBe('ERR_ORIGIN_FOREIGN');
  }
});
