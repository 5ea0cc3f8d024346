import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { VerifierConfigurationError } from '../errors.js';
import { type HttpIdentityComparisonOptions, httpIdentityComparison } from './http-identity-comparison.js';
import { IdentityComparisonError } from './identity-comparison.js';

const question = { subjectSerialNumber: '8888000000000001', idNumber: 'A123456789' };
const TOKEN = 'Bearer the-secret-of-the-gateway';

interface Asked {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

type Answer = (response: ServerResponse, asked: Asked) => void;

const json =
  (text: string, status = 200, type = 'application/json'): Answer =>
  (response) =>
    response.writeHead(status, { 'content-type': type }).end(text);

async function startGateway(answer: Answer) {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request.setEncoding('utf8')) body += part;
    const { method, url, headers } = request;
    asked.push({ method, url, headers, body });
    answer(response, { method, url, headers, body });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/compare?agency=7`;
  const ask = (options: Partial<HttpIdentityComparisonOptions> = {}, signal?: AbortSignal) =>
    httpIdentityComparison({ url, withoutTlsOnLoopback: true, ...options }).compare({
      ...question,
      ...(signal === undefined ? {} : { signal }),
    });
  return { server, url, asked, ask };
}

/** The failure, once it is sure that nothing of question or answer is in it. */
async function failure(attempt: Promise<unknown>, ...secrets: readonly string[]) {
  const error = await attempt.then(
    (result) => new Error(`it said ${result}`),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(IdentityComparisonError);
  const { message, stack, detail, cause } = error as IdentityComparisonError;
  expect(cause).toBeUndefined();
  for (const secret of [question.idNumber, question.subjectSerialNumber, TOKEN, ...secrets]) {
    expect(`${message}\n${stack}\n${detail}\n${JSON.stringify(error)}`).not.toContain(secret);
  }
  return { failure: (error as IdentityComparisonError).failure, detail };
}

test.each(['confirmed', 'mismatch'])('the gateway says %s', async (result) => {
  const { ask, asked } = await startGateway(json(JSON.stringify({ result })));
  expect(await ask()).toBe(result);
  expect(asked).toHaveLength(1);
  expect(asked[0]).toMatchObject({ method: 'POST', url: '/compare?agency=7' });
  expect(asked[0]?.headers).toMatchObject({ 'content-type': 'application/json' });
  expect(JSON.parse(asked[0]?.body ?? '')).toEqual(question);
});

test('the question holds nothing but the two numbers, and the authorization is asked for each time', async () => {
  const { url, asked } = await startGateway(json('{"result":"confirmed"}', 200, 'Application/JSON; charset=utf-8'));
  let count = 0;
  const authorization = async () => {
    count += 1;
    return `${TOKEN} ${count}\n`;
  };
  const comparison = httpIdentityComparison({ url, authorization, withoutTlsOnLoopback: true });
  const more = { ...question, name: '王小明', sessionId: 'session' };
  await comparison.compare(more);
  await comparison.compare(more);
  expect(asked.map(({ headers }) => headers.authorization)).toEqual([`${TOKEN} 1`, `${TOKEN} 2`]);
  for (const { body } of asked) expect(JSON.parse(body)).toEqual(question);
});

test.each<[string, Answer, object]>([
  ['status 500', json('{"result":"confirmed"}', 500), { failure: 'refused', detail: 'status 500' }],
  ['status 201', json('{"result":"confirmed"}', 201), { failure: 'refused', detail: 'status 201' }],
  ['status 204', (response) => response.writeHead(204).end(), { failure: 'refused', detail: 'status 204' }],
  ['another type', json('{"result":"confirmed"}', 200, 'text/html'), { failure: 'unreadable' }],
  ['a type that only begins alike', json('{"result":"confirmed"}', 200, 'application/jsonp'), { failure: 'unreadable' }],
  ['no type', (response) => response.end('{"result":"confirmed"}'), { failure: 'unreadable' }],
  ['nothing', json(''), { failure: 'unreadable', detail: 'not JSON' }],
  [
    'no JSON, and the question in it',
    (response, { body }) => json(`so: ${body}`)(response, {} as Asked),
    { failure: 'unreadable' },
  ],
  ['half of it', json('{"result":"confirmed"'), { failure: 'unreadable' }],
  ['the word alone', json('"confirmed"'), { failure: 'unreadable' }],
  ['a list', json('[{"result":"confirmed"}]'), { failure: 'unreadable' }],
  ['another word', json('{"result":"Confirmed"}'), { failure: 'unreadable' }],
  ['true', json('{"result":true}'), { failure: 'unreadable' }],
  [
    'a field more, and the question in it',
    (response, { body }) => json(`{"result":"confirmed","asked":${body}}`)(response, {} as Asked),
    { failure: 'unreadable' },
  ],
  ['an answer that does not end', (response) => endless(response), { failure: 'unreadable', detail: 'too long' }],
  ['too much of it', json(`${' '.repeat(1_024)}{"result":"confirmed"}`), { failure: 'unreadable', detail: 'too long' }],
  ['a connection that breaks', (response) => response.destroy(), { failure: 'unreachable' }],
  [
    'a body that breaks',
    (response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': 22 });
      response.write('{"result":', () => response.destroy());
    },
    { failure: 'unreachable' },
  ],
])('%s is no answer', async (_, answer, expected) => {
  const { ask } = await startGateway(answer);
  expect(await failure(ask({ authorization: () => TOKEN }))).toMatchObject(expected);
});

function endless(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  const more = () => {
    while (!response.destroyed && response.write(' '.repeat(4_096)));
  };
  response.on('drain', more);
  more();
}

test.each([301, 302, 307, 308])('a redirect by %i is not followed: the question goes to nobody else', async (status) => {
  const elsewhere = await startGateway(json('{"result":"confirmed"}'));
  const { ask } = await startGateway((response) => response.writeHead(status, { location: elsewhere.url }).end());
  expect(await failure(ask())).toEqual({ failure: 'refused', detail: `status ${status}` });
  expect(elsewhere.asked).toEqual([]);
});

test('a fetch that follows redirects all the same is not believed', async () => {
  const elsewhere = await startGateway(json('{"result":"confirmed"}'));
  const { ask } = await startGateway((response) => response.writeHead(307, { location: elsewhere.url }).end());
  const following: typeof fetch = (url, init) => fetch(url, { ...init, redirect: 'follow' });
  expect(await failure(ask({ fetch: following }))).toEqual({ failure: 'refused', detail: 'redirected' });
});

test('nobody listens', async () => {
  const { server, ask } = await startGateway(json('{}'));
  await new Promise((resolve) => server.close(resolve));
  expect(await failure(ask())).toEqual({ failure: 'unreachable', detail: 'ECONNREFUSED' });
});

test('a gateway that takes the question and never answers, or stops in the middle', async () => {
  for (const begin of [
    () => undefined,
    (response: ServerResponse) => response.writeHead(200, { 'content-type': 'application/json' }).write('{'),
  ]) {
    const { ask } = await startGateway((response) => void begin(response));
    expect(await failure(ask({ timeoutSeconds: 0.2 }))).toEqual({ failure: 'timed-out', detail: undefined });
  }
});

test('an abort ends it, before and in the middle, and lets go of the connection and of the signal', async () => {
  const aborter = new AbortController();
  const removed = vi.spyOn(aborter.signal, 'removeEventListener');
  let isClosed = false;
  const { ask, asked } = await startGateway((response) => {
    response.on('close', () => {
      isClosed = true;
    });
    aborter.abort(new Error(`not for the log: ${question.idNumber}`));
  });
  expect(await failure(ask({}, aborter.signal))).toEqual({ failure: 'aborted', detail: undefined });
  await expect.poll(() => isClosed).toBe(true);
  expect(removed).toHaveBeenCalled();
  expect(await failure(ask({}, aborter.signal))).toEqual({ failure: 'aborted', detail: undefined });
  expect(asked).toHaveLength(1);
});

test("what the caller's own functions throw does not get out, and one that hangs is left", async () => {
  const { ask, asked } = await startGateway(json('{"result":"confirmed"}'));
  const broken = () => Promise.reject(new TypeError(`no token for ${question.idNumber}`));
  expect(await failure(ask({ authorization: broken }))).toEqual({ failure: 'unreachable', detail: undefined });
  expect(await failure(ask({ fetch: broken }))).toEqual({ failure: 'unreachable', detail: undefined });
  const hangs = () => new Promise<never>(() => undefined);
  expect(await failure(ask({ authorization: hangs, timeoutSeconds: 0.1 }))).toMatchObject({ failure: 'timed-out' });
  expect(await failure(ask({ fetch: hangs, timeoutSeconds: 0.1 }))).toMatchObject({ failure: 'timed-out' });
  expect(asked).toEqual([]);
});

test.each<[string, Partial<HttpIdentityComparisonOptions>]>([
  ['no address', { url: 'gateway' }],
  ['nothing', { url: undefined as unknown as string }],
  ['http', { url: 'http://127.0.0.1/compare' }],
  ['http to elsewhere', { url: 'http://192.0.2.1/compare', withoutTlsOnLoopback: true }],
  ['http to a name', { url: 'http://localhost/compare', withoutTlsOnLoopback: true }],
  ['http to a name that begins alike', { url: 'http://127.0.0.1.example/compare', withoutTlsOnLoopback: true }],
  ['another scheme', { url: 'ftp://127.0.0.1/compare', withoutTlsOnLoopback: true }],
  ['a user name', { url: 'https://agency@gateway.example/compare' }],
  ['a password', { url: 'https://:secret@gateway.example/compare' }],
  ['a fragment', { url: 'https://gateway.example/compare#here' }],
  ['no time', { timeoutSeconds: 0 }],
  ['a time that is none', { timeoutSeconds: Number.NaN }],
  ['more time than a timer has', { timeoutSeconds: 1e9 }],
])('%s is a mistake that shows at start-up', (_, options) => {
  const make = () => httpIdentityComparison({ url: 'https://gateway.example/compare', ...options });
  expect(make).toThrow(VerifierConfigurationError);
  expect(make).not.toThrow(/secret|agency/);
});
