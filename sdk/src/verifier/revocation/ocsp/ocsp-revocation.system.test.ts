import { getEventListeners, once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  certIdOf,
  makeOcspCertificate,
  makeOcspResponse,
  type OcspAnswerRecipe,
  type OcspCertificateStatus,
  type OcspMisbehaviour,
  type OcspResponderOptions,
  type OcspResponseRecipe,
  type RunningOcspResponder,
  startOcspResponder,
  startOpensslResponder,
} from '@cardbridge/fixtures/ocsp';
import type { CertifiedKey } from '@cardbridge/fixtures/pki';
import { describeWith } from '@cardbridge/fixtures/requirements';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ca, makeResponder, nextCa, queryAbout, respond, seconds } from '../../../../test/support/ocsp-world.js';
import { VerifierConfigurationError } from '../../errors.js';
import { createGuardedFetch, type GuardedFetch } from '../../fetch/index.js';
import type { RevocationQuery } from '../revocation-source.js';
import { withoutRevocationCheck } from '../without-revocation-check.js';
import { type OcspRevocationOptions, ocspRevocation } from './index.js';

const closings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closings.splice(0).map((close) => close()));
});

async function start(options: Partial<OcspResponderOptions> = {}): Promise<RunningOcspResponder> {
  const responder = await startOcspResponder({ issuer: ca, signer: makeResponder(), ...options });
  closings.push(() => responder.stop());
  return responder;
}

/** Loopback is no public address: the tests say so, as an agency with a responder of its own would. */
function toLoopback(...ports: readonly number[]): GuardedFetch {
  return createGuardedFetch({ ports, withoutAddressCheckFor: ['127.0.0.1'] });
}

/** A source that may ask these responders, and no others. */
function sourceFor(responders: readonly { readonly port: number }[], options: OcspRevocationOptions = {}) {
  return ocspRevocation({ fetch: toLoopback(...responders.map(({ port }) => port)), ...options });
}

const personAt = (...responderUrls: readonly string[]) => makeOcspCertificate({ name: 'somebody', issuer: ca, responderUrls });
const askedNow = (person: CertifiedKey, more: Partial<RevocationQuery> = {}): RevocationQuery => ({
  ...queryAbout(person),
  at: Date.now(),
  ...more,
});
const unknown = (detail: string) => ({ status: 'unknown', detail: expect.stringContaining(detail) });
const good = { status: 'good' };
const withThisUpdate = (recipe: OcspResponseRecipe, shift: number): OcspResponseRecipe => ({
  ...recipe,
  answers: recipe.answers.map((answer) => ({ ...answer, thisUpdate: new Date(Date.now() + shift * 1000) })),
});
const revoked: OcspCertificateStatus = { kind: 'revoked', revokedAt: seconds(-3600), reason: 3 };

describe('ocspRevocation', () => {
  it('asks where the certificate says', async () => {
    const responder = await start();
    const source = sourceFor([responder]);
    const person = personAt('ldap://127.0.0.1/', 'file:///etc/passwd', 'not a URL', responder.url);
    expect(await source.status(askedNow(person))).toEqual(good);
    expect(responder.questions).toHaveLength(1);
    expect(responder.questions[0]?.certId).toMatchObject({ hash: 'sha1' });
    expect(responder.questions[0]?.nonce).toHaveLength(34);
  });

  it('says what the CA itself says', async () => {
    let status: OcspCertificateStatus = revoked;
    const responder = await start({ signer: ca, statusOf: () => status });
    const source = sourceFor([responder]);
    const person = personAt(responder.url);
    expect(await source.status(askedNow(person))).toEqual({
      status: 'revoked',
      reason: 'affiliationChanged',
      revokedAt: seconds(-3600).getTime(),
    });
    status = { kind: 'unknown' };
    expect(await source.status(askedNow(person))).toEqual(unknown('does not know'));
    status = { kind: 'good' };
    expect(await source.status(askedNow(person))).toEqual(good);
  });

  it('asks where it was told for this CA, not where the certificate says', async () => {
    const [own, other] = [await start(), await start()];
    const person = personAt(other.url);
    const responders = (issuer: CertifiedKey) => [{ issuer: issuer.certificate, url: own.url }];
    expect(await sourceFor([own, other], { responders: responders(ca) }).status(askedNow(person))).toEqual(good);
    expect([own.questions.length, other.questions.length]).toEqual([1, 0]);
    // The next generation has the same name.
    expect(await sourceFor([own, other], { responders: responders(nextCa) }).status(askedNow(person))).toEqual(good);
    expect([own.questions.length, other.questions.length]).toEqual([1, 1]);
  });

  it('asks the second place when the first gives no answer, and never a third', async () => {
    const [first, second, third] = [await start(), await start(), await start()];
    first.misbehave({ httpStatus: 503 });
    const source = sourceFor([first, second, third]);
    const person = personAt(first.url, second.url, third.url);
    expect(await source.status(askedNow(person))).toEqual(good);
    second.misbehave({ contentType: 'text/html' });
    expect(await source.status(askedNow(person))).toEqual({
      status: 'unknown',
      detail: 'the responder answered with HTTP status 503; the responder sent another content type',
    });
    expect(third.questions).toEqual([]);
  });

  it('knows nothing where there is nobody to ask', async () => {
    expect(await ocspRevocation().status(askedNow(makeOcspCertificate({ name: 'x', issuer: ca })))).toEqual(
      unknown('no responder to ask'),
    );
  });

  it('D-41 does not ask an address that is not public, unless it was told to', async () => {
    const responder = await start();
    const source = ocspRevocation({ fetch: createGuardedFetch({ ports: [responder.port] }) });
    expect(await source.status(askedNow(personAt(responder.url)))).toEqual(unknown('not a public one'));
    expect(responder.questions).toEqual([]);
  });

  it('D-39 knows nothing when the network is down', async () => {
    const responder = await start();
    await responder.stop();
    const source = sourceFor([responder]);
    expect(await source.status(askedNow(personAt(`${responder.url}secret`)))).toEqual({
      status: 'unknown',
      detail: `127.0.0.1:${responder.port}: the connection failed`,
    });
  });

  it.each<[string, OcspMisbehaviour, string]>([
    ['an error', { httpStatus: 500 }, 'HTTP status 500'],
    ['a page', { contentType: 'text/html' }, 'another content type'],
    ['nothing of a type', { contentType: '' }, 'another content type'],
    ['an empty answer', { send: () => new Uint8Array() }, 'malformed'],
    ['half of an answer', { send: (der) => der.subarray(0, der.length / 2) }, 'malformed'],
    ['more than an answer', { send: (der) => Buffer.concat([der, Buffer.alloc(64 * 1024)]) }, 'too long'],
    ['that it will not say', { twist: (recipe) => ({ ...recipe, responseStatus: 6 }) }, 'unauthorized'],
    ['that it should be asked later', { twist: (recipe) => ({ ...recipe, responseStatus: 3 }) }, 'tryLater'],
    ['a signature of nobody', { twist: (recipe) => ({ ...recipe, withoutSignature: true }) }, 'signature does not hold'],
    ['another nonce', { twist: (recipe) => ({ ...recipe, nonce: Buffer.from('04020708', 'hex') }) }, 'nonce is another one'],
    ['no nonce', { twist: ({ nonce: _nonce, ...recipe }) => recipe }, 'no nonce'],
    ['something about nobody', { twist: (recipe) => ({ ...recipe, answers: [] }) }, 'malformed'],
    ['something old', { twist: (recipe) => withThisUpdate(recipe, -180) }, 'too old'],
  ])('D-39 knows nothing when the responder sends %s', async (_what, how, detail) => {
    const responder = await start();
    const source = sourceFor([responder]);
    responder.misbehave(how);
    expect(await source.status(askedNow(personAt(responder.url)))).toEqual(unknown(detail));
    responder.misbehave();
    expect(await source.status(askedNow(personAt(responder.url)))).toEqual(good);
  });

  it('D-38 takes the worse of two answers', async () => {
    const responder = await start();
    responder.misbehave({
      twist: (recipe) => ({ ...recipe, answers: recipe.answers.flatMap((answer) => [answer, { ...answer, status: revoked }]) }),
    });
    expect(await sourceFor([responder]).status(askedNow(personAt(responder.url)))).toMatchObject({ status: 'revoked' });
  });

  it('D-39 is not fooled by an answer of a moment ago, since its nonce is another one', async () => {
    const responder = await start();
    const source = sourceFor([responder]);
    const person = personAt(responder.url);
    let recorded: Uint8Array = new Uint8Array();
    responder.misbehave({
      send(der) {
        recorded = der;
        return der;
      },
    });
    expect(await source.status(askedNow(person))).toEqual(good);
    responder.misbehave({ send: () => recorded });
    expect(await source.status(askedNow(person))).toEqual(unknown('nonce is another one'));
    // What withoutOcspNonce costs: until it is too old.
    const lax = sourceFor([responder], { withoutOcspNonce: true });
    expect(await lax.status(askedNow(person))).toEqual(good);
    expect(await lax.status(askedNow(person, { at: Date.now() + 121_000 }))).toEqual(unknown('too old'));
  });

  it('sends no nonce where it was told so', async () => {
    const responder = await start();
    expect(await sourceFor([responder], { withoutOcspNonce: true }).status(askedNow(personAt(responder.url)))).toEqual(good);
    expect(responder.questions[0]?.nonce).toBeUndefined();
  });

  it('gives every question a nonce of its own, also at once', async () => {
    const responder = await start();
    const source = sourceFor([responder]);
    const person = personAt(responder.url);
    const answers = await Promise.all(Array.from({ length: 20 }, () => source.status(askedNow(person))));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set(['good']));
    const nonces = responder.questions.map(({ nonce }) => Buffer.from(nonce ?? []).toString('hex'));
    expect(new Set(nonces).size).toBe(20);
  });

  it('takes the nonce from the random source that it is given', async () => {
    const responder = await start();
    const source = sourceFor([responder], { randomBytes: (size) => Buffer.alloc(size, 9) });
    expect(await source.status(askedNow(personAt(responder.url)))).toEqual(good);
    expect(Buffer.from(responder.questions[0]?.nonce ?? []).toString('hex')).toBe(`0420${'09'.repeat(32)}`);
  });

  it.each(['sha256', 'sha384', 'sha512'] as const)('can name the CA by %s', async (certIdHash) => {
    const responder = await start();
    expect(await sourceFor([responder], { certIdHash }).status(askedNow(personAt(responder.url)))).toEqual(good);
    expect(responder.questions[0]?.certId.hash).toBe(certIdHash);
  });

  it('asks about a responder whose certificate wants it', async () => {
    const responder = await start({ signer: makeResponder({ noCheck: false }) });
    const person = personAt(responder.url);
    expect(await sourceFor([responder]).status(askedNow(person))).toEqual(unknown('nocheck'));
    const responderRevocation = withoutRevocationCheck();
    expect(await sourceFor([responder], { responderRevocation }).status(askedNow(person))).toEqual(good);
  });

  it('D-39 ends at its time limit, and knows nothing', async () => {
    const responder = await start();
    responder.misbehave({ isSilent: true });
    // A fetch with a longer limit: the source has its own.
    const source = sourceFor([responder], { timeLimitSeconds: 0.05 });
    expect(await source.status(askedNow(personAt(responder.url, responder.url)))).toEqual(unknown('took too long'));
    expect(responder.questions).toHaveLength(1);
  });

  it('ends with the reason of the signal', async () => {
    const responder = await start();
    responder.misbehave({ isSilent: true });
    const source = sourceFor([responder]);
    const controller = new AbortController();
    const reason = new Error('the person went away');
    const pending = source.status(askedNow(personAt(responder.url), { signal: controller.signal }));
    await expect.poll(() => responder.questions.length).toBe(1);
    controller.abort(reason);
    await expect(pending).rejects.toBe(reason);
    await expect(async () => source.status(askedNow(personAt(responder.url), { signal: controller.signal }))).rejects.toBe(
      reason,
    );
    expect(responder.questions).toHaveLength(1);
  });

  it('leaves neither timer nor listener behind', async () => {
    vi.useFakeTimers();
    try {
      const { signal } = new AbortController();
      const during: number[] = [];
      const fetch = () => {
        during.push(vi.getTimerCount(), getEventListeners(signal, 'abort').length);
        return Promise.reject(new Error('down'));
      };
      await ocspRevocation({ fetch }).status(askedNow(personAt('http://responder.example/'), { signal }));
      expect(during).toEqual([1, 1]);
      expect([vi.getTimerCount(), getEventListeners(signal, 'abort').length]).toEqual([0, 0]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('follows no redirect', async () => {
    const responder = await start();
    const server = createServer((_request, response) => response.writeHead(307, { location: responder.url }).end());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    closings.push(async () => {
      server.closeAllConnections();
      server.close();
    });
    const { port } = server.address() as AddressInfo;
    const source = sourceFor([responder, { port }]);
    expect(await source.status(askedNow(personAt(`http://127.0.0.1:${port}/`)))).toEqual(unknown('redirect'));
    expect(responder.questions).toEqual([]);
  });

  it('does not repeat what an own fetch says about its failure', async () => {
    const fetch = () => Promise.reject(new Error('http://responder.example/about/A123456789'));
    expect(await ocspRevocation({ fetch }).status(askedNow(personAt('http://responder.example/')))).toEqual({
      status: 'unknown',
      detail: 'the responder could not be asked',
    });
  });

  it.each<[string, OcspRevocationOptions]>([
    ['responders[0].url', { responders: [{ issuer: ca.certificate, url: 'ldap://x/' }] }],
    ['responders[0].url', { responders: [{ issuer: ca.certificate, url: 'x' }] }],
    ['responders[0].issuer', { responders: [{ issuer: new Uint8Array(), url: 'http://x/' }] }],
    ['timeLimitSeconds', { timeLimitSeconds: 0 }],
    ['maxAgeSeconds', { maxAgeSeconds: Number.NaN }],
    ['maxStapledAgeSeconds', { maxStapledAgeSeconds: -1 }],
    ['clockSkewSeconds', { clockSkewSeconds: Number.POSITIVE_INFINITY }],
    ['cacheSeconds', { cacheSeconds: -1 }],
    ['cacheEntries', { cacheEntries: 0 }],
    ['certIdHash', { certIdHash: 'md5' as 'sha1' }],
    ['responderRevocation', { responderRevocation: {} as never }],
  ])('cannot be made with a wrong %s (case %#)', (option, options) => {
    expect(() => ocspRevocation(options)).toThrow(VerifierConfigurationError);
    expect(() => ocspRevocation(options)).toThrow(option);
  });
});

describe('answers that are kept', () => {
  it('are none by default', async () => {
    const responder = await start({ nextUpdateSeconds: 3600 });
    const source = sourceFor([responder]);
    const person = personAt(responder.url);
    for (let times = 0; times < 2; times += 1) expect(await source.status(askedNow(person))).toEqual(good);
    expect(responder.questions).toHaveLength(2);
  });

  it('are used again until their time is over, each for its own certificate', async () => {
    const responder = await start({ nextUpdateSeconds: 3600 });
    const source = sourceFor([responder], { cacheSeconds: 60 });
    const [one, other] = [personAt(responder.url), personAt(responder.url)];
    const at = Date.now();
    await source.status(askedNow(one, { at }));
    expect(await source.status(askedNow(one, { at }))).toEqual(good);
    expect(await source.status(askedNow(one, { at: at + 60_000 }))).toEqual(good);
    expect(responder.questions).toHaveLength(1);
    expect(await source.status(askedNow(other, { at }))).toEqual(good);
    expect(responder.questions).toHaveLength(2);
    await source.status(askedNow(one, { at: at + 60_001 }));
    expect(responder.questions).toHaveLength(3);
    // A clock that was set back.
    await source.status(askedNow(one, { at: at - 1 }));
    expect(responder.questions).toHaveLength(4);
  });

  it('D-39 are not used beyond their next update, nor kept without one', async () => {
    const responder = await start({ nextUpdateSeconds: 10 });
    const source = sourceFor([responder], { cacheSeconds: 60 });
    const person = personAt(responder.url);
    const at = Date.now();
    await source.status(askedNow(person, { at }));
    await source.status(askedNow(person, { at: at + 8000 }));
    expect(responder.questions).toHaveLength(1);
    await source.status(askedNow(person, { at: at + 10_001 }));
    expect(responder.questions).toHaveLength(2);

    const endless = await start();
    const other = sourceFor([endless], { cacheSeconds: 60 });
    for (let times = 0; times < 2; times += 1) await other.status(askedNow(personAt(endless.url), { at }));
    expect(endless.questions).toHaveLength(2);
  });

  it('D-39 are none that are unknown', async () => {
    const responder = await start({ nextUpdateSeconds: 3600, statusOf: () => ({ kind: 'unknown' }) });
    const source = sourceFor([responder], { cacheSeconds: 60 });
    const person = personAt(responder.url);
    for (let times = 0; times < 2; times += 1) expect(await source.status(askedNow(person))).toEqual(unknown('does not know'));
    expect(responder.questions).toHaveLength(2);
  });

  it('are as many as allowed, and the oldest makes room', async () => {
    const responder = await start({ nextUpdateSeconds: 3600 });
    const source = sourceFor([responder], { cacheSeconds: 60, cacheEntries: 2 });
    const at = Date.now();
    const [one, two, three] = [personAt(responder.url), personAt(responder.url), personAt(responder.url)];
    for (const person of [one, two, three, three, two]) await source.status(askedNow(person, { at }));
    expect(responder.questions).toHaveLength(3);
    await source.status(askedNow(one, { at }));
    expect(responder.questions).toHaveLength(4);
  });
});

describe('a stapled response', () => {
  const person = makeOcspCertificate({ name: 'somebody', issuer: ca, responderUrls: ['http://127.0.0.1:1/'] });
  const stapledGood = () => makeOcspResponse(recipe());

  /** What the CA says about the person now, but for what `twist` says. */
  function recipe(twist: Partial<OcspAnswerRecipe> = {}): OcspResponseRecipe {
    const thisUpdate = new Date();
    return {
      responseStatus: 0,
      signer: ca,
      responderId: 'keyHash',
      producedAt: thisUpdate,
      answers: [{ certId: certIdOf(person.certificate, ca.certificate), status: { kind: 'good' }, thisUpdate, ...twist }],
      certificates: [],
      hash: 'sha256',
    };
  }

  it('is left alone unless it was asked for', async () => {
    const responder = await start({ statusOf: () => revoked });
    const source = sourceFor([responder], { responders: [{ issuer: ca.certificate, url: responder.url }] });
    expect(await source.status(askedNow(person, { stapledOcspResponse: stapledGood() }))).toMatchObject({ status: 'revoked' });
  });

  it('saves the asking while it holds', async () => {
    const responder = await start();
    const source = sourceFor([responder], { stapled: true });
    expect(await source.status(askedNow(person, { stapledOcspResponse: stapledGood() }))).toEqual(good);
    expect(responder.questions).toEqual([]);
  });

  it('counts at once when it says revoked', async () => {
    const source = ocspRevocation({ stapled: true });
    const response = makeOcspResponse(recipe({ status: revoked }));
    expect(await source.status(askedNow(person, { stapledOcspResponse: response }))).toMatchObject({ status: 'revoked' });
  });

  it.each<[string, () => Uint8Array]>([
    ['garbage', () => Uint8Array.of(1, 2, 3)],
    ['a response about somebody else', () => respond()],
    ['a response of somebody else', () => makeOcspResponse({ ...recipe(), withoutSignature: true })],
    ['a response of another generation', () => makeOcspResponse({ ...recipe(), signer: nextCa })],
    ['a response that does not know', () => makeOcspResponse(recipe({ status: { kind: 'unknown' } }))],
    ['an old one', () => makeOcspResponse(recipe({ thisUpdate: new Date(Date.now() - 61_000) }))],
  ])('D-39 is not taken if it is %s: the responder is asked', async (_what, make) => {
    const responder = await start({ statusOf: () => revoked });
    const responders = [{ issuer: ca.certificate, url: responder.url }];
    const source = sourceFor([responder], { stapled: true, responders });
    expect(await source.status(askedNow(person, { stapledOcspResponse: make() }))).toMatchObject({ status: 'revoked' });
    expect(responder.questions).toHaveLength(1);
  });

  it('may be as old as allowed', async () => {
    const source = ocspRevocation({ stapled: true, maxStapledAgeSeconds: 300 });
    const response = makeOcspResponse(recipe({ thisUpdate: new Date(Date.now() - 200_000) }));
    expect(await source.status(askedNow(person, { stapledOcspResponse: response }))).toEqual(good);
  });

  it('D-39 makes nobody good who is known to be revoked', async () => {
    const responder = await start({ statusOf: () => revoked, nextUpdateSeconds: 3600 });
    const responders = [{ issuer: ca.certificate, url: responder.url }];
    const source = sourceFor([responder], { stapled: true, cacheSeconds: 60, responders });
    expect(await source.status(askedNow(person))).toMatchObject({ status: 'revoked' });
    const query = askedNow(person, { stapledOcspResponse: stapledGood() });
    expect(await source.status(query)).toMatchObject({ status: 'revoked' });
  });
});

describeWith(['openssl'], "OpenSSL's responder", () => {
  const [fine, lost, strange] = [1, 2, 3].map((index) => makeOcspCertificate({ name: `person ${index}`, issuer: ca }));

  it.each([
    ['the CA', () => ca],
    ['a responder of the CA', () => makeResponder()],
  ])('is understood where %s signs', async (_who, signer) => {
    if (fine === undefined || lost === undefined || strange === undefined) throw new TypeError('nobody');
    const responder = await startOpensslResponder({
      issuer: ca,
      signer: signer(),
      good: [fine.certificate],
      revoked: [lost.certificate],
    });
    closings.push(() => responder.stop());
    for (const certIdHash of ['sha1', 'sha256'] as const) {
      const responders = [{ issuer: ca.certificate, url: responder.url }];
      const source = sourceFor([responder], { responders, certIdHash });
      expect(await source.status(askedNow(fine))).toEqual(good);
      expect(await source.status(askedNow(lost))).toMatchObject({ status: 'revoked', reason: 'keyCompromise' });
      expect(await source.status(askedNow(strange))).toEqual(unknown('does not know'));
    }
  });
});
