import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { httpIdentityServer, type IdentityServerError, type MemberSummary } from '@cardbridge/sdk/flows';
import { type Identity, VerificationError, verificationMessages } from '@cardbridge/sdk/verifier';
import { afterEach, expect, test } from 'vitest';

interface IdentityServerOptions {
  readonly origin: string;
  readonly verifier: {
    readonly issueChallenge: (scope: { readonly sessionId: string }) => Promise<{ readonly challengeNonce: string }>;
    readonly verifyAuthentication: (answer: { readonly sessionId: string; readonly token: unknown }) => Promise<Identity>;
  };
  readonly findMember: {
    readonly byPassword: (account: string, password: string) => Promise<MemberSummary | undefined>;
    readonly byCard: (identity: Identity) => Promise<MemberSummary | undefined>;
  };
}

const member: MemberSummary = { kind: 'personal', status: 'general', displayName: '王小明', accountName: null };
const citizen: Identity = {
  kind: 'citizen',
  name: '王小明',
  subjectSerialNumber: '8888000000000001',
  idNumberEnding: '6789',
  certificateSerialNumber: 'ABCDEF',
  assuranceLevel: 3,
  notAfter: new Date('2030-01-01T00:00:00Z'),
};

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  while (cleanUps.length > 0) await cleanUps.pop()?.();
});

/** The example of the page for authors of a server, as a reader copies it; its packages are these sources. */
async function documentedServer(): Promise<(options: IdentityServerOptions) => RequestListener> {
  const page = await readFile(new URL('../docs/identity-server.md', import.meta.url), 'utf8');
  const [, example = ''] = /```js\n(\/\/ identity-server\.js\n[\s\S]*?)```/.exec(page) ?? [];
  const here: Readonly<Record<string, string>> = {
    '@cardbridge/sdk/flows': fileURLToPath(new URL('../src/flows/index.ts', import.meta.url)),
    '@cardbridge/sdk/verifier': fileURLToPath(new URL('../src/verifier/index.ts', import.meta.url)),
    valibot: fileURLToPath(import.meta.resolve('valibot')),
  };
  const directory = await mkdtemp(join(tmpdir(), 'cardbridge-documented-'));
  cleanUps.push(() => rm(directory, { recursive: true, force: true }));
  const file = join(directory, 'identity-server.js');
  await writeFile(
    file,
    example.replaceAll(/from '([^']+)'/g, (whole, name: string) => (name in here ? `from '${here[name]}'` : whole)),
  );
  return (await import(pathToFileURL(file).href)).identityServer;
}

async function start() {
  const identityServer = await documentedServer();
  const server = createServer((request, response) => listener(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUps.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const challenges = new Map<string, string>();
  const listener = identityServer({
    origin,
    verifier: {
      async issueChallenge({ sessionId }) {
        challenges.set(sessionId, 'n'.repeat(44));
        return { challengeNonce: 'n'.repeat(44) };
      },
      async verifyAuthentication({ sessionId, token }) {
        if (!challenges.delete(sessionId) || token !== 'good') throw new VerificationError('ERR_CHALLENGE_UNKNOWN');
        return citizen;
      },
    },
    findMember: {
      byPassword: async (_, password) => (password === 'Right#123' ? member : undefined),
      byCard: async () => undefined,
    },
  });
  /** Keeps the one cookie, as a browser of that page does. */
  let cookie = '';
  const send = async (address: string, { headers, ...rest }: RequestInit = {}) => {
    const response = await fetch(new URL(address, origin), { ...rest, headers: { origin, cookie, ...headers } });
    cookie = response.headers.get('set-cookie')?.split(';')[0] ?? cookie;
    return response;
  };
  const api = httpIdentityServer({ origin, fetch: (address, request) => send(String(address), request) });
  return { api, send, cookie: () => cookie };
}

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no refusal',
    (error: IdentityServerError) => error.code,
  );

test('signs in by password, with another session afterwards, and out again', async () => {
  const { api, cookie } = await start();
  expect(await codeOf(api.signInWithPassword({ account: 'someone', password: 'wrong' }))).toBe('ERR_CREDENTIALS_WRONG');
  const before = cookie();
  expect(await api.signInWithPassword({ account: 'someone', password: 'Right#123' })).toEqual({ member });
  expect(cookie()).not.toBe(before);
  expect(await api.session()).toEqual({ member, identity: null });
  await api.signOut();
  expect(await api.session()).toEqual({ member: null, identity: null });
});

test('signs in by card, and shows of the certificate what the contract has and no more', async () => {
  const { api, send } = await start();
  const { challengeNonce } = await api.issueChallenge({ purpose: 'sign-in' });
  const { certificateSerialNumber: _serial, assuranceLevel: _level, notAfter: _end, ...shown } = citizen;
  expect(await api.signInWithCard({ challengeNonce, token: 'good' })).toEqual({ identity: shown, member: null });
  expect(await (await send('/api/session')).json()).toEqual({ identity: shown, member: null });
});

test('a card that fails its check is refused in the words of the verifier', async () => {
  const { api } = await start();
  const refused = await api.signInWithCard({ challengeNonce: 'n'.repeat(44), token: 'bad' }).catch((error) => error);
  expect(refused).toMatchObject({ code: 'ERR_VERIFICATION_FAILED', details: { verificationCode: 'ERR_CHALLENGE_UNKNOWN' } });
  expect(refused.messages.en).toEqual(verificationMessages.en.ERR_CHALLENGE_UNKNOWN);
});

test('foreign pages, unknown fields and routes, and what is no JSON are refused', async () => {
  const { api, send } = await start();
  await api.session();
  const post = async (body: string, headers = {}) => {
    const response = await send('/api/challenge', { method: 'POST', body, headers });
    return [response.status, ((await response.json()) as { code: string }).code];
  };
  const purpose = JSON.stringify({ purpose: 'sign-in' });
  expect(await post(purpose, { origin: 'https://elsewhere.example' })).toEqual([403, 'ERR_ORIGIN_FOREIGN']);
  expect(await post(JSON.stringify({ purpose: 'sign-in', more: 1 }))).toEqual([400, 'ERR_REQUEST_INVALID']);
  expect(await post('{')).toEqual([400, 'ERR_REQUEST_INVALID']);
  expect(await post(`"${'x'.repeat(70_000)}"`)).toEqual([400, 'ERR_REQUEST_INVALID']);
  expect(await codeOf(api.issueCaptcha())).toBe('ERR_NOT_FOUND');
  // A link on another site must not end the session that the person has.
  const { status, headers } = await send('/api/session', { headers: { cookie: '', 'sec-fetch-site': 'cross-site' } });
  expect([status, headers.get('set-cookie')]).toEqual([403, null]);
});
