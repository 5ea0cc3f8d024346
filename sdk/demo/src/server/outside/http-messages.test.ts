import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import { ConfigurationError } from '../../configuration-error.js';
import { httpMessages } from './http-messages.js';

const message = {
  contact: { kind: 'mobile', value: '0912345678' },
  subject: '驗證碼 Code',
  text: '您的驗證碼：482913',
} as const;

const gateways: Server[] = [];
afterEach(async () => {
  for (const gateway of gateways.splice(0)) {
    gateway.closeAllConnections();
    await new Promise((resolve) => gateway.close(resolve));
  }
});

/** A gateway that does this with each message, and where it listens. */
async function gatewayThat(
  handle: (request: IncomingMessage, response: ServerResponse, body: string) => void,
): Promise<string> {
  const gateway = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    handle(request, response, Buffer.concat(chunks).toString());
  });
  gateways.push(gateway);
  await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(gateway.address() as AddressInfo).port}/messages`;
}

/** What sending rejects with; it must tell nothing of the message or its receiver. */
async function failureOf(sending: Promise<void>): Promise<Error> {
  const error = await sending.then(
    () => undefined,
    (rejection: unknown) => rejection,
  );
  if (!(error instanceof Error)) throw new Error('the message was taken');
  expect(error.name).toBe('MessageNotTaken');
  const all = inspect(error, { depth: null });
  for (const secret of [message.contact.value, '482913', 'a-secret-token']) expect(all).not.toContain(secret);
  return error;
}

test('a gateway gets number, subject and text as JSON, with the authorization', async () => {
  let got: unknown;
  const url = await gatewayThat(({ method, url: path, headers }, response, body) => {
    got = { method, path, type: headers['content-type'], authorization: headers.authorization, body: JSON.parse(body) };
    response.writeHead(202).end('{"id":"1"}');
  });
  await httpMessages({ url, authorization: 'Bearer a-secret-token' }).send(message);
  expect(got).toEqual({
    method: 'POST',
    path: '/messages',
    type: 'application/json',
    authorization: 'Bearer a-secret-token',
    body: { to: '0912345678', subject: message.subject, text: message.text },
  });
});

test.each([400, 401, 429, 500])('HTTP %d is a message not taken, whatever the gateway says with it', async (status) => {
  const url = await gatewayThat((_, response, body) => response.writeHead(status).end(body));
  const { message: said } = await failureOf(httpMessages({ url, authorization: 'Bearer a-secret-token' }).send(message));
  expect(said).toContain(String(status));
});

test('a redirection is not followed: the code goes nowhere else', async () => {
  let elsewhere = 0;
  const other = await gatewayThat((_, response) => {
    elsewhere++;
    response.end();
  });
  const url = await gatewayThat((_, response) => response.writeHead(307, { location: other }).end());
  await failureOf(httpMessages({ url }).send(message));
  expect(elsewhere).toBe(0);
});

test('a gateway that does not answer in time has not taken it', async () => {
  const url = await gatewayThat(() => undefined);
  const { cause } = await failureOf(httpMessages({ url, timeLimitMs: 50 }).send(message));
  expect(cause).toMatchObject({ name: 'TimeoutError' });
});

test('nor has one that hangs up, or is not there', async () => {
  const url = await gatewayThat((request) => request.socket.destroy());
  await failureOf(httpMessages({ url }).send(message));
  for (const gateway of gateways.splice(0)) await new Promise((resolve) => gateway.close(resolve));
  await failureOf(httpMessages({ url }).send(message));
});

test.each(['https://sms.example.tw/messages', 'http://127.0.0.1:8080/', 'http://[::1]:8080/', 'http://localhost:8080/'])(
  '%s can be a gateway',
  (url) => {
    httpMessages({ url });
  },
);

test.each([
  'http://sms.example.tw/?key=a-secret',
  'http://127.0.0.1.example.tw/a-secret',
  'ftp://sms.example.tw/a-secret',
  'a-secret',
  'https://user:a-secret@sms.example.tw/',
])('%s cannot, and the refusal does not repeat it', (url) => {
  const make = () => httpMessages({ url });
  expect(make).toThrow(ConfigurationError);
  expect(make).not.toThrow(/a-secret/);
});

test('an authorization that no header can hold is found at once, and not repeated', () => {
  const make = () => httpMessages({ url: 'https://sms.example.tw/', authorization: 'Bearer a-secret\nx' });
  expect(make).toThrow(ConfigurationError);
  expect(make).not.toThrow(/a-secret/);
});
