import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CertifiedKey, signToken } from '@cardbridge/fixtures/pki';
import { describeWith } from '@cardbridge/fixtures/requirements';
import { webSocketFrom } from '@cardbridge/fixtures/web-socket';
import { type AuthenticationToken, connectBridge } from '@cardbridge/sdk';
import { createVerifier, crlRevocation, memoryChallengeStore } from '@cardbridge/sdk/verifier';
import { beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { NOBODY } from '../support/other-program.js';
import { loadPeople, type Pki } from '../support/simulated-desk.js';
import { type AttackedDaemon, attackedDaemon, HONEST } from './attacked-daemon.js';
import { rawUpgrade } from './raw-upgrade.js';

/**
 * A program that took the bridge's port before the bridge did. A page cannot tell it from the bridge: what it answers, the page
 * believes and hands to its server. There it must never count as the victim.
 */
const SQUATTER = 'https://squatter.example';
const scope = { sessionId: 'session of the victim', purpose: 'sign-in' };
let people: Pki;
beforeAll(async () => {
  people = await loadPeople();
});

/** What a card and the bridge make of a nonce for an origin (DESIGN §5), made elsewhere and at another time. */
function tokenOf(holder: CertifiedKey, origin: string, challengeNonce: string): AuthenticationToken {
  return { ...signToken(holder, origin, challengeNonce), unverifiedContext: { origin, challengeNonce } };
}

/** Answers the probe and the WebSocket as the bridge does, and gives the token that it is told to. */
async function startSquatter(answer: (challengeNonce: string) => AuthenticationToken | Promise<AuthenticationToken>) {
  const http = createServer((_, response) => {
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.end(JSON.stringify({ product: 'cardbridge', protocol: 'cardbridge.v1' }));
  });
  const sockets = new WebSocketServer({ server: http });
  sockets.on('connection', (socket) => {
    socket.on('message', async (data) => {
      const { id, method, params } = JSON.parse(String(data));
      const reader = { id: 'r', name: 'Reader', state: 'ready', card: { kind: 'citizen' } };
      const results: Record<string, () => unknown> = {
        'access.request': () => ({ granted: true }),
        'bridge.info': () => ({ version: '0.1.0', protocol: 'cardbridge.v1', simulated: false }),
        'readers.list': () => ({ readers: [reader] }),
        'card.authenticate': async () => ({ token: await answer(params.challengeNonce) }),
      };
      try {
        socket.send(JSON.stringify({ jsonrpc: '2.0', id, result: await results[method]?.() }));
      } catch {
        socket.close();
      }
    });
  });
  await new Promise<void>((resolve) => http.listen({ host: '127.0.0.1', port: 0 }, resolve));
  onTestFinished(() => {
    for (const socket of sockets.clients) socket.terminate();
    http.close();
  });
  return (http.address() as AddressInfo).port;
}

/** The honest site: its server's verifier, and its page in the victim's browser, which finds the squatter. */
function honestSite(port: number) {
  const { pki } = people;
  const verifier = createVerifier({
    expectedOrigin: HONEST,
    store: memoryChallengeStore(),
    trustAnchors: pki.trustAnchors,
    intermediates: pki.intermediates,
    revocation: crlRevocation({ crls: pki.crls }),
    withTestOnlyTrustAnchors: true,
  });
  return {
    verifier,
    async signIn() {
      const { challengeNonce } = await verifier.issueChallenge(scope);
      const bridge = await connectBridge({ ports: [port], WebSocket: webSocketFrom(HONEST) });
      onTestFinished(() => bridge.close());
      const token = await bridge.authenticate({ challengeNonce });
      return verifier.verifyAuthentication({ token, challengeNonce, ...scope });
    },
  };
}

describe('a squatter at the port of the bridge', () => {
  test('D-20 D-32 that answers with a card of its own signs in its own holder, by name: what a page has to show', async () => {
    const { person: victim, other: attacker } = people;
    const port = await startSquatter((nonce) => tokenOf(attacker.signature, HONEST, nonce));
    const identity = await honestSite(port).signIn();
    expect(identity).toMatchObject({ name: attacker.name, subjectSerialNumber: attacker.subjectSerialNumber });
    expect(identity.name).not.toBe(victim.name);
  });

  test('D-20 that shows the certificate of the victim with a signature of its own is refused', async () => {
    const { person: victim, other: attacker } = people;
    const unverifiedCertificate = Buffer.from(victim.signature.certificate).toString('base64');
    const port = await startSquatter((nonce) => ({
      ...tokenOf(attacker.signature, HONEST, nonce),
      unverifiedCertificate,
    }));
    await expect(honestSite(port).signIn()).rejects.toMatchObject({ code: 'ERR_SIGNATURE_INVALID' });
  });

  test('D-20 D-31 that replays what it recorded of the victim here is refused', async () => {
    const recorded = tokenOf(people.person.signature, HONEST, randomBytes(32).toString('base64'));
    const plain = await startSquatter(() => recorded);
    await expect(honestSite(plain).signIn()).rejects.toMatchObject({ code: 'ERR_NONCE_MISMATCH' });
    const lying = await startSquatter((challengeNonce) => ({
      ...recorded,
      unverifiedContext: { origin: HONEST, challengeNonce },
    }));
    await expect(honestSite(lying).signIn()).rejects.toMatchObject({ code: 'ERR_SIGNATURE_INVALID' });
  });

  test('D-10 D-20 that has the victim sign the same nonce at another site is refused', async () => {
    const port = await startSquatter((nonce) => tokenOf(people.person.signature, SQUATTER, nonce));
    await expect(honestSite(port).signIn()).rejects.toMatchObject({ code: 'ERR_ORIGIN_MISMATCH' });
    const lying = await startSquatter((challengeNonce) => ({
      ...tokenOf(people.person.signature, SQUATTER, challengeNonce),
      unverifiedContext: { origin: HONEST, challengeNonce },
    }));
    await expect(honestSite(lying).signIn()).rejects.toMatchObject({ code: 'ERR_SIGNATURE_INVALID' });
  });
});

describe('a squatter that passes the nonce on to the real bridge', () => {
  let daemon: AttackedDaemon;
  beforeEach(async () => {
    daemon = await attackedDaemon(people);
  });
  const relay = (origin: string) =>
    startSquatter(async (challengeNonce) => {
      const bridge = await daemon.page(origin);
      const reader = (await bridge.readers()).find(({ card }) => card?.kind === 'citizen');
      return bridge.authenticate({ challengeNonce, ...(reader ? { readerId: reader.id } : {}) });
    });

  test('D-10 D-20 under an origin of its own has the person asked about that origin, and what they sign is refused', async () => {
    daemon.person = ({ about }) => (about === 'access' ? 'once' : people.person.pin);
    await expect(honestSite(await relay(SQUATTER)).signIn()).rejects.toMatchObject({ code: 'ERR_ORIGIN_MISMATCH' });
    expect(daemon.shown).toMatchObject([
      { about: 'access', origin: SQUATTER },
      { about: 'pin', origin: SQUATTER },
    ]);
  });

  test('D-20 D-22 under the origin of the site gets nothing without the person, who reads in our window for whom they sign', async () => {
    daemon.person = () => undefined;
    await expect(honestSite(await relay(HONEST)).signIn()).rejects.toMatchObject({ code: 'ERR_CONNECTION_LOST' });
    expect(daemon.shown).toMatchObject([{ about: 'pin', origin: HONEST }]);
    // What stays: a program of the same user may claim any origin, so a person who means to sign in there just now types the PIN.
    daemon.person = () => people.person.pin;
    expect(await honestSite(await relay(HONEST)).signIn()).toMatchObject({ name: people.person.name });
  });

  test('D-22 without an origin, as programs knock, is refused', async () => {
    expect(await rawUpgrade(daemon.port, {})).toMatch(/ 403 /);
    expect(await rawUpgrade(daemon.port, { origin: HONEST })).toMatch(/ 101 /);
    expect(daemon.shown).toEqual([]);
  });

  describeWith(['other-user'], 'from the account of another user of this computer', () => {
    test('D-20 D-21 is refused, whatever origin it claims', async () => {
      expect(await rawUpgrade(daemon.port, { origin: HONEST, user: NOBODY })).not.toMatch(/ 101 /);
      expect(await rawUpgrade(daemon.port, { origin: HONEST })).toMatch(/ 101 /);
      expect(daemon.shown).toEqual([]);
    });
  });
});
