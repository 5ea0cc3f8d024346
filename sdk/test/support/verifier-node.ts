import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { createClient } from '@redis/client';
import { createVerifier, VerificationError, withoutRevocationCheck } from '../../src/verifier/index.js';
import { redisChallengeStore } from '../../src/verifier/stores/redis.js';
import type { NodeOptions } from './start-verifier-nodes.js';

/**
 * A process of its own: one node of an identity server, as small as it can be. What it needs comes on stdin, since the URL of Redis has a
 * password in it; when that closes, whoever wanted it is gone, and it goes too. It says its port when it listens.
 */
const input = createInterface({ input: process.stdin });
input.once('close', () => process.exit());
const line = await new Promise<string>((resolve) => input.once('line', resolve));
const { redisUrl, origin, trustAnchors, intermediates }: NodeOptions = JSON.parse(line);

const client = createClient({ url: redisUrl, disableOfflineQueue: true });
client.on('error', () => undefined);
await client.connect();
const verifier = createVerifier({
  expectedOrigin: origin,
  store: redisChallengeStore({ client }),
  trustAnchors: trustAnchors.map((der) => Buffer.from(der, 'base64')),
  intermediates: intermediates.map((der) => Buffer.from(der, 'base64')),
  revocation: withoutRevocationCheck(),
  withTestOnlyTrustAnchors: true,
});

async function bodyOf(request: IncomingMessage) {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString());
}

async function answer(request: IncomingMessage): Promise<unknown> {
  // A server of its own would find the session by a cookie.
  const { sessionId, challengeNonce, token } = await bodyOf(request);
  const scope = { sessionId, purpose: 'sign-in' };
  if (request.url === '/challenge') return verifier.issueChallenge(scope);
  return { identity: await verifier.verifyAuthentication({ ...scope, challengeNonce, token }) };
}

const server = createServer(async (request, response) => {
  const { status, body } = await answer(request).then(
    (body) => ({ status: 200, body }),
    (error: unknown) => {
      const code = error instanceof VerificationError ? error.code : 'ERR_SERVER';
      return { status: code === 'ERR_SERVER' ? 500 : 403, body: { code } };
    },
  );
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
