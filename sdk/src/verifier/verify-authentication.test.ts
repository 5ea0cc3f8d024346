import { constants, createHash, generateKeyPairSync, randomBytes, type SigningOptions, sign } from 'node:crypto';
import dns from 'node:dns';
import { Socket } from 'node:net';
import { type CertifiedKey, loadTestPki, type TestPerson } from '@cardbridge/fixtures/pki';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type Challenge,
  type ChallengeStore,
  createVerifier,
  crlRevocation,
  type Identity,
  memoryChallengeStore,
  type RevocationAnswer,
  VerificationError,
  type VerificationErrorCode,
  VerifierConfigurationError,
  type VerifierOptions,
  withoutRevocationCheck,
} from './index.js';

const pki = await loadTestPki();
const origin = 'https://www.example.gov.tw';
const scope = { sessionId: 'session-a', purpose: 'sign-in' };
const person = first(pki.citizens);

let now: number;

beforeEach(() => {
  now = Date.now();
});

function makeVerifier(options: Partial<VerifierOptions> = {}) {
  return createVerifier({
    expectedOrigin: origin,
    store: memoryChallengeStore({ clock: () => now }),
    trustAnchors: pki.trustAnchors,
    intermediates: pki.intermediates,
    revocation: crlRevocation({ crls: pki.crls }),
    withTestOnlyTrustAnchors: true,
    clock: () => now,
    ...options,
  });
}

interface SignedFor {
  readonly origin?: string;
  readonly challengeNonce: string;
}

/** What the bridge does, with `how` as the means of the attacker. */
function makeToken(
  { certificate, privateKey }: CertifiedKey,
  signedFor: SignedFor,
  how: { readonly algorithm?: string; readonly hash?: string; readonly options?: SigningOptions } = {},
) {
  const ec = privateKey.asymmetricKeyType === 'ec';
  const {
    algorithm = ec ? 'ES256' : 'RS256',
    hash = `sha${algorithm.slice(2)}`,
    options = { dsaEncoding: 'ieee-p1363' },
  } = how;
  const digest = (text: string) => createHash(hash).update(text).digest();
  const signed = Buffer.concat([digest(signedFor.origin ?? origin), digest(signedFor.challengeNonce)]);
  return {
    format: 'web-eid:1.0',
    unverifiedCertificate: Buffer.from(certificate).toString('base64'),
    algorithm,
    signature: sign(hash, signed, { key: privateKey, ...options }).toString('base64'),
    appVersion: 'https://cardbridge.invalid/releases/test',
  };
}

const pss: SigningOptions = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };

/** One whole sign-in: question, token, answer. */
async function signIn(who: TestPerson, verifier = makeVerifier()): Promise<Identity> {
  const { challengeNonce } = await verifier.issueChallenge(scope);
  return verifier.verifyAuthentication({ token: makeToken(who.signature, { challengeNonce }), challengeNonce, ...scope });
}

async function refusal(attempt: Promise<unknown>): Promise<VerificationErrorCode> {
  const thrown = await attempt.then(
    () => new Error('it was accepted'),
    (error: unknown) => error,
  );
  if (thrown instanceof VerificationError) return thrown.code;
  throw thrown;
}

function first<T>(items: readonly T[]): T {
  const [item] = items;
  if (item === undefined) throw new TypeError('there is none');
  return item;
}

describe('who signed', () => {
  it.each(pki.citizens.map((citizen) => [citizen.name, citizen] as const))('%s', async (_, citizen) => {
    expect(await signIn(citizen)).toEqual({
      kind: 'citizen',
      name: citizen.name,
      subjectSerialNumber: citizen.subjectSerialNumber,
      idNumberEnding: citizen.idNumber.slice(-4),
      certificateSerialNumber: expect.stringMatching(/^[1-9A-F][0-9A-F]+$/),
      assuranceLevel: 3,
      notAfter: expect.any(Date),
    });
  });

  it('an organisation', async () => {
    expect(await signIn(pki.organisation)).toMatchObject({
      kind: 'organization',
      name: pki.organisation.name,
      taxId: pki.organisation.idNumber,
      assuranceLevel: 3,
    });
  });

  it('a citizen with a P-256 key', async () => {
    expect(await signIn(pki.ellipticCurveCitizen)).toMatchObject({ kind: 'citizen', name: pki.ellipticCurveCitizen.name });
  });

  it('D-33 ignores what the token says beside the certificate', async () => {
    const verifier = makeVerifier();
    const { challengeNonce } = await verifier.issueChallenge(scope);
    const token = {
      ...makeToken(person.signature, { challengeNonce }),
      name: '王冒牌',
      sub: '9999',
      kind: 'organization',
      unverifiedSigningCertificates: [{ certificate: 'AAAA' }],
    };
    expect(await verifier.verifyAuthentication({ token, challengeNonce, ...scope })).toMatchObject({ name: person.name });
  });
});

describe('the challenge', () => {
  it('is 32 random bytes as base64 and lasts as long as configured', async () => {
    const bytes = randomBytes(32);
    const verifier = makeVerifier({ randomBytes: (size) => bytes.subarray(0, size), challengeLifetimeSeconds: 60 });
    expect(await verifier.issueChallenge(scope)).toEqual({
      challengeNonce: bytes.toString('base64'),
      expiresAt: new Date(now + 60_000),
    });
  });

  it('D-31 works once', async () => {
    const verifier = makeVerifier();
    const { challengeNonce } = await verifier.issueChallenge(scope);
    const answer = { token: makeToken(person.signature, { challengeNonce }), challengeNonce, ...scope };
    await verifier.verifyAuthentication(answer);
    expect(await refusal(verifier.verifyAuthentication(answer))).toBe('ERR_CHALLENGE_UNKNOWN');
  });

  it('D-31 works once for 200 answers at the same time', async () => {
    const verifier = makeVerifier();
    const { challengeNonce } = await verifier.issueChallenge(scope);
    const answer = { token: makeToken(person.signature, { challengeNonce }), challengeNonce, ...scope };
    const outcomes = await Promise.all(
      Array.from({ length: 200 }, () =>
        verifier.verifyAuthentication(answer).then(
          () => 'accepted',
          (error: VerificationError) => error.code,
        ),
      ),
    );
    expect(outcomes.filter((outcome) => outcome === 'accepted')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'ERR_CHALLENGE_UNKNOWN')).toHaveLength(199);
  });

  it.each<[string, Partial<typeof scope>, VerificationErrorCode]>([
    ['session', { sessionId: 'session-b' }, 'ERR_SESSION_MISMATCH'],
    ['purpose', { purpose: 'confirm-address' }, 'ERR_PURPOSE_MISMATCH'],
  ])('D-32 is refused for another %s, and used up by the try', async (_, other, code) => {
    const verifier = makeVerifier();
    const { challengeNonce } = await verifier.issueChallenge(scope);
    const answer = { token: makeToken(person.signature, { challengeNonce }), challengeNonce, ...scope };
    expect(await refusal(verifier.verifyAuthentication({ ...answer, ...other }))).toBe(code);
    expect(await refusal(verifier.verifyAuthentication(answer))).toBe('ERR_CHALLENGE_UNKNOWN');
  });

  it('D-31 is taken in its last millisecond and not one later', async () => {
    const verifier = makeVerifier();
    const answers = await Promise.all(
      [1, 2].map(async () => {
        const { challengeNonce, expiresAt } = await verifier.issueChallenge(scope);
        return { expiresAt, answer: { token: makeToken(person.signature, { challengeNonce }), challengeNonce, ...scope } };
      }),
    );
    const [inTime, late] = answers;
    if (inTime === undefined || late === undefined) throw new TypeError('two were asked for');
    now = inTime.expiresAt.getTime();
    await verifier.verifyAuthentication(inTime.answer);
    now += 1;
    expect(await refusal(verifier.verifyAuthentication(late.answer))).toBe('ERR_CHALLENGE_EXPIRED');
  });

  it('is not used up by what is no token', async () => {
    const verifier = makeVerifier();
    const { challengeNonce } = await verifier.issueChallenge(scope);
    expect(await refusal(verifier.verifyAuthentication({ token: {}, challengeNonce, ...scope }))).toBe('ERR_TOKEN_MALFORMED');
    await verifier.verifyAuthentication({ token: makeToken(person.signature, { challengeNonce }), challengeNonce, ...scope });
  });

  it.each([undefined, 7, '', 'A'.repeat(43), '-'.repeat(44), 'A'.repeat(1_000_000), '__proto__'])(
    'never looks up what cannot be a nonce (case %#)',
    async (value) => {
      const asked: string[] = [];
      const store: ChallengeStore = {
        put: async () => {},
        take: async (nonce) => {
          asked.push(nonce);
          return undefined;
        },
      };
      const challengeNonce = value as string;
      const token = makeToken(person.signature, { challengeNonce: 'none' });
      expect(await refusal(makeVerifier({ store }).verifyAuthentication({ token, challengeNonce, ...scope }))).toBe(
        'ERR_CHALLENGE_UNKNOWN',
      );
      expect(asked).toEqual([]);
    },
  );

  it('D-31 is refused when the store is down', async () => {
    const down = new Error('connection refused');
    const store: ChallengeStore = {
      put: async () => {
        throw down;
      },
      take: () => {
        throw down;
      },
    };
    const verifier = makeVerifier({ store });
    const challengeNonce = randomBytes(32).toString('base64');
    const token = makeToken(person.signature, { challengeNonce });
    await expect(verifier.issueChallenge(scope)).rejects.toMatchObject({
      code: 'ERR_CHALLENGE_STORE_UNAVAILABLE',
      cause: down,
    });
    await expect(verifier.verifyAuthentication({ token, challengeNonce, ...scope })).rejects.toMatchObject({
      code: 'ERR_CHALLENGE_STORE_UNAVAILABLE',
      cause: down,
    });
  });

  it('is refused when the store gives back a time or session that is none', async () => {
    const whole = memoryChallengeStore();
    const broken = (change: object): ChallengeStore => ({
      put: whole.put,
      take: async (nonce) => ({ ...((await whole.take(nonce)) as Challenge), ...change }),
    });
    expect(await refusal(signIn(person, makeVerifier({ store: broken({ expiresAt: Number.NaN }) })))).toBe(
      'ERR_CHALLENGE_EXPIRED',
    );
    for (const sessionHash of [undefined, null, '', scope.sessionId, 'A'.repeat(44), Object.create(null)]) {
      expect(await refusal(signIn(person, makeVerifier({ store: broken({ sessionHash }) })))).toBe('ERR_SESSION_MISMATCH');
    }
  });

  it('is unknown when the store says null, as Redis and databases do', async () => {
    const store: ChallengeStore = { put: async () => undefined, take: async () => null as unknown as undefined };
    expect(await refusal(signIn(person, makeVerifier({ store })))).toBe('ERR_CHALLENGE_UNKNOWN');
  });

  it('shows the store no session, nor that two challenges are of one', async () => {
    const kept: Challenge[] = [];
    const store: ChallengeStore = { put: async (_, challenge) => void kept.push(challenge), take: async () => undefined };
    const verifier = makeVerifier({ store });
    await verifier.issueChallenge(scope);
    await verifier.issueChallenge(scope);
    expect(JSON.stringify(kept)).not.toContain(scope.sessionId);
    expect(new Set(kept.map(({ sessionHash }) => sessionHash)).size).toBe(2);
  });

  it.each([
    { sessionId: '', purpose: 'sign-in' },
    { sessionId: undefined as unknown as string, purpose: 'sign-in' },
    { sessionId: 'session-a', purpose: '' },
  ])('needs a session and a purpose, asking and answering (case %#)', async (missing) => {
    const verifier = makeVerifier();
    await expect(verifier.issueChallenge(missing)).rejects.toThrow(VerifierConfigurationError);
    await expect(verifier.verifyAuthentication({ token: {}, challengeNonce: '', ...missing })).rejects.toThrow(
      VerifierConfigurationError,
    );
  });
});

describe('the signature', () => {
  const other = 'https://www.example.gov.tw.evil.example';
  const otherNonce = randomBytes(32).toString('base64');

  /** Signed for `signedFor`, saying it was for `says`, given to us. */
  async function present(signedFor: Partial<SignedFor>, says?: Partial<SignedFor>): Promise<VerificationErrorCode> {
    const verifier = makeVerifier();
    const { challengeNonce } = await verifier.issueChallenge(scope);
    const token = {
      ...makeToken(person.signature, { challengeNonce, ...signedFor }),
      ...(says && { unverifiedContext: { origin, challengeNonce, ...says } }),
    };
    return refusal(verifier.verifyAuthentication({ token, challengeNonce, ...scope }));
  }

  it('D-10 is refused for another origin or nonce', async () => {
    expect(await present({ origin: other })).toBe('ERR_SIGNATURE_INVALID');
    expect(await present({ challengeNonce: otherNonce })).toBe('ERR_SIGNATURE_INVALID');
  });

  it.each([
    `${origin}/`,
    `${origin}:443`,
    'http://www.example.gov.tw',
    'https://WWW.example.gov.tw',
    'https://www.example.gov.tw.',
  ])('D-10 is refused for %s, which only looks like the expected origin', async (lookalike) => {
    expect(await present({ origin: lookalike }, { origin: lookalike })).toBe('ERR_ORIGIN_MISMATCH');
  });

  it('D-10 says which one was wrong when the token names what it was made for', async () => {
    expect(await present({ origin: other }, { origin: other })).toBe('ERR_ORIGIN_MISMATCH');
    expect(await present({ challengeNonce: otherNonce }, { challengeNonce: otherNonce })).toBe('ERR_NONCE_MISMATCH');
    const both = { origin: other, challengeNonce: otherNonce };
    expect(await present(both, both)).toBe('ERR_ORIGIN_MISMATCH');
  });

  it('D-33 believes no context that the signature does not bear out', async () => {
    expect(await present({ origin: other }, {})).toBe('ERR_SIGNATURE_INVALID');
    expect(await present({ origin: other }, { origin: 'https://third.example' })).toBe('ERR_SIGNATURE_INVALID');
    expect(await present({ challengeNonce: otherNonce }, { origin: other })).toBe('ERR_SIGNATURE_INVALID');
  });

  it('does not mind a lying context when it is right', async () => {
    const verifier = makeVerifier();
    const { challengeNonce } = await verifier.issueChallenge(scope);
    const token = {
      ...makeToken(person.signature, { challengeNonce }),
      unverifiedContext: { origin: other, challengeNonce: otherNonce },
    };
    expect(await verifier.verifyAuthentication({ token, challengeNonce, ...scope })).toMatchObject({ name: person.name });
  });

  it('is refused with any one bit changed', async () => {
    const verifier = makeVerifier();
    for (const position of [0, 1, 100, 255]) {
      const { challengeNonce } = await verifier.issueChallenge(scope);
      const token = makeToken(person.signature, { challengeNonce });
      const bytes = Buffer.from(token.signature, 'base64');
      bytes.writeUInt8(bytes.readUInt8(position) ^ 1, position);
      const altered = { ...token, signature: bytes.toString('base64') };
      expect(await refusal(verifier.verifyAuthentication({ token: altered, challengeNonce, ...scope }))).toBe(
        'ERR_SIGNATURE_INVALID',
      );
    }
  });

  it('D-33 is refused with the certificate of somebody else', async () => {
    const verifier = makeVerifier();
    const { challengeNonce } = await verifier.issueChallenge(scope);
    const token = {
      ...makeToken(person.signature, { challengeNonce }),
      unverifiedCertificate: Buffer.from(pki.organisation.signature.certificate).toString('base64'),
    };
    expect(await refusal(verifier.verifyAuthentication({ token, challengeNonce, ...scope }))).toBe('ERR_SIGNATURE_INVALID');
  });
});

describe('algorithm and key', () => {
  const people = { rsa: person, p256: pki.ellipticCurveCitizen };

  async function present(who: keyof typeof people, algorithm: string, how: Parameters<typeof makeToken>[2] = {}) {
    const verifier = makeVerifier();
    const { challengeNonce } = await verifier.issueChallenge(scope);
    const token = { ...makeToken(people[who].signature, { challengeNonce }, how), algorithm };
    return verifier.verifyAuthentication({ token, challengeNonce, ...scope });
  }

  it.each(['RS256', 'RS384', 'RS512'])('%s', async (algorithm) => {
    expect(await present('rsa', algorithm, { algorithm })).toMatchObject({ name: person.name });
  });

  it.each(['PS256', 'PS384', 'PS512'])('D-34 %s, with a salt as long as the hash and no other', async (algorithm) => {
    expect(await present('rsa', algorithm, { algorithm, options: pss })).toMatchObject({ name: person.name });
    const shortSalt = { ...pss, saltLength: 20 };
    expect(await refusal(present('rsa', algorithm, { algorithm, options: shortSalt }))).toBe('ERR_SIGNATURE_INVALID');
  });

  it.each(['none', 'None', '', 'HS256', 'RS1', 'rs256', 'RS256 ', 'EdDSA', 'ES256K', 'toString', '__proto__'])(
    'D-34 "%s" is not on the list',
    async (algorithm) => {
      expect(await refusal(present('rsa', algorithm, { algorithm: 'RS256' }))).toBe('ERR_ALGORITHM_NOT_ALLOWED');
    },
  );

  it.each([
    ['rsa', 'ES256'],
    ['p256', 'RS256'],
    ['p256', 'PS256'],
    ['p256', 'ES384'],
    ['p256', 'ES512'],
  ] as const)('D-34 an %s key does not go with %s', async (who, algorithm) => {
    expect(await refusal(present(who, algorithm))).toBe('ERR_KEY_NOT_ALLOWED');
  });

  it.each([
    ['RS256', 'PS256'],
    ['RS256', 'RS384'],
  ])('D-34 what was signed with %s does not pass as %s', async (signedWith, says) => {
    expect(await refusal(present('rsa', says, { algorithm: signedWith }))).toBe('ERR_SIGNATURE_INVALID');
  });

  it('D-35 an ECDSA signature is r‖s and nothing else', async () => {
    expect(await refusal(present('p256', 'ES256', { options: { dsaEncoding: 'der' } }))).toBe('ERR_SIGNATURE_INVALID');

    const verifier = makeVerifier();
    const valid = (challengeNonce: string) =>
      Buffer.from(makeToken(people.p256.signature, { challengeNonce }).signature, 'base64');
    const alterations: ((signature: Buffer) => Buffer)[] = [
      (signature) => Buffer.concat([signature, Buffer.alloc(1)]),
      (signature) => Buffer.concat([signature, signature]),
      (signature) => signature.subarray(0, 63),
      (signature) => signature.subarray(0, 1),
      (signature) => Buffer.concat([Buffer.alloc(32), signature.subarray(32)]),
      (signature) => Buffer.concat([signature.subarray(0, 32), Buffer.alloc(32)]),
      () => Buffer.alloc(64),
      () => Buffer.alloc(64, 0xff),
    ];
    for (const alter of alterations) {
      const { challengeNonce } = await verifier.issueChallenge(scope);
      const token = {
        ...makeToken(people.p256.signature, { challengeNonce }),
        signature: alter(valid(challengeNonce)).toString('base64'),
      };
      expect(await refusal(verifier.verifyAuthentication({ token, challengeNonce, ...scope }))).toBe('ERR_SIGNATURE_INVALID');
    }
  });
});

describe('the certificate', () => {
  it.each<[keyof typeof pki.bad, VerificationErrorCode]>([
    ['expired', 'ERR_CERTIFICATE_EXPIRED'],
    ['notYetValid', 'ERR_CERTIFICATE_NOT_YET_VALID'],
    ['revoked', 'ERR_CERTIFICATE_REVOKED'],
    ['wrongUsage', 'ERR_CERTIFICATE_USAGE_WRONG'],
    ['unknownIssuer', 'ERR_CERTIFICATE_UNTRUSTED'],
    ['weakSignature', 'ERR_CERTIFICATE_SIGNATURE_WEAK'],
    ['weakKey', 'ERR_KEY_NOT_ALLOWED'],
    ['wrongPolicy', 'ERR_CERTIFICATE_POLICY_WRONG'],
  ])('D-36 %s: %s', async (defect, code) => {
    expect(await refusal(signIn(pki.bad[defect]))).toBe(code);
  });

  it('D-36 is the one for signing, not the one for encryption', async () => {
    expect(await refusal(signIn({ ...person, signature: person.encryption }))).toBe('ERR_CERTIFICATE_USAGE_WRONG');
  });

  it('D-36 of a CA signs nobody in', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const signature = { certificate: first(pki.intermediates), privateKey };
    expect(await refusal(signIn({ ...person, signature }))).toBe('ERR_CERTIFICATE_USAGE_WRONG');
  });

  it('is asked for at the assurance level that is configured', async () => {
    const verifier = makeVerifier({ acceptedPolicies: ['2.16.886.101.0.3.4'] });
    expect(await refusal(signIn(person, verifier))).toBe('ERR_CERTIFICATE_POLICY_WRONG');
  });

  it('is valid to its last second', async () => {
    const { notAfter } = await signIn(person);
    now = notAfter.getTime();
    expect(await signIn(person)).toMatchObject({ name: person.name });
    now += 1;
    expect(await refusal(signIn(person))).toBe('ERR_CERTIFICATE_EXPIRED');
  });

  it('D-37 with any byte changed is refused, and always by a code', async () => {
    const verifier = makeVerifier();
    const { certificate } = person.signature;
    for (let position = 0; position < certificate.length; position += 7) {
      const { challengeNonce } = await verifier.issueChallenge(scope);
      const altered = Buffer.from(certificate);
      altered.writeUInt8(altered.readUInt8(position) ^ 0x41, position);
      const token = { ...makeToken(person.signature, { challengeNonce }), unverifiedCertificate: altered.toString('base64') };
      expect(await refusal(verifier.verifyAuthentication({ token, challengeNonce, ...scope }))).toMatch(
        /^ERR_(?:CERTIFICATE_|KEY_NOT_ALLOWED$|SIGNATURE_INVALID$)/,
      );
    }
  });

  /** The same certificate behind another tag and length; nothing that the CA signed is touched. */
  const relabelled = (header: string) => Buffer.concat([Buffer.from(header, 'hex'), person.signature.certificate.subarray(4)]);

  const lengthOf = (change: number) => (person.signature.certificate.length - 4 + change).toString(16).padStart(4, '0');

  it.each([
    ['text', Buffer.from('not a certificate')],
    ['a sequence of nothing', Buffer.from('3000', 'hex')],
    ['cut short', Buffer.from(person.signature.certificate.subarray(0, -1))],
    ['with a byte after it', Buffer.concat([person.signature.certificate, Buffer.alloc(1)])],
    ['two in one', Buffer.concat([person.signature.certificate, person.signature.certificate])],
    ['with a length in more bytes than needed', relabelled(`308300${lengthOf(0)}`)],
    ['with a length that is not so', relabelled(`3082${lengthOf(-84)}`)],
    ['without a length, as BER allows', Buffer.concat([relabelled('3080'), Buffer.alloc(2)])],
    ['nested without end', Buffer.from('3080'.repeat(3000), 'hex')],
    ['a revocation list', Buffer.from(first(pki.crls))],
  ])('D-38 that is none (%s) is called malformed', async (_, bytes) => {
    const verifier = makeVerifier();
    const { challengeNonce } = await verifier.issueChallenge(scope);
    const token = { ...makeToken(person.signature, { challengeNonce }), unverifiedCertificate: bytes.toString('base64') };
    expect(await refusal(verifier.verifyAuthentication({ token, challengeNonce, ...scope }))).toBe('ERR_CERTIFICATE_MALFORMED');
  });
});

describe('what the verifier was made with', () => {
  it('stays, whatever becomes of the lists and bytes that were handed over', async () => {
    const trustAnchors = pki.trustAnchors.map((der) => Uint8Array.from(der));
    const intermediates = pki.intermediates.map((der) => Uint8Array.from(der));
    const acceptedPolicies = ['2.16.886.101.0.3.3'];
    const verifier = makeVerifier({ trustAnchors, intermediates, acceptedPolicies });
    for (const der of [...trustAnchors, ...intermediates]) der.fill(0);
    trustAnchors.length = 0;
    acceptedPolicies[0] = '2.16.886.101.0.3.4';
    expect(await signIn(person, verifier)).toMatchObject({ name: person.name });
  });
});

describe('revocation', () => {
  it('D-37 fails closed when the source knows nothing, breaks, or says something unheard of', async () => {
    const down = new Error('no route');
    const sources: VerifierOptions['revocation'][] = [
      { status: async () => ({ status: 'unknown', detail: 'nobody knows' }) },
      { status: async () => Promise.reject(down) },
      {
        status: () => {
          throw down;
        },
      },
      { status: async () => undefined as unknown as RevocationAnswer },
      { status: async () => 'good' as unknown as RevocationAnswer },
    ];
    for (const revocation of sources) {
      expect(await refusal(signIn(person, makeVerifier({ revocation })))).toBe('ERR_REVOCATION_UNKNOWN');
    }
  });

  it('D-41 is asked only about certificates that hold otherwise, and only when the card has signed', async () => {
    const asked: string[] = [];
    const revocation: VerifierOptions['revocation'] = {
      status: async ({ certificate }) => {
        asked.push(certificate.serialNumber);
        return { status: 'good' };
      },
    };
    const verifier = makeVerifier({ revocation });
    await refusal(signIn(pki.bad.unknownIssuer, verifier));
    await refusal(
      signIn({ ...person, signature: { ...person.signature, privateKey: pki.organisation.signature.privateKey } }, verifier),
    );
    expect(asked).toEqual([]);
    const { certificateSerialNumber } = await signIn(person, verifier);
    expect(asked).toEqual([certificateSerialNumber]);
  });

  it('D-41 opens no connection by itself, whatever addresses a certificate names', async () => {
    expect(Buffer.from(person.signature.certificate).includes('http://crl.')).toBe(true);
    // Whatever goes out of Node goes by one of these; the last lines show that they would be seen.
    const connect = vi.spyOn(Socket.prototype, 'connect');
    const lookup = vi.spyOn(dns, 'lookup');
    const fetch = vi.spyOn(globalThis, 'fetch');
    try {
      await signIn(person);
      for (const bad of Object.values(pki.bad)) await refusal(signIn(bad));
      for (const way of [connect, lookup, fetch]) expect(way).not.toHaveBeenCalled();
      await globalThis.fetch('http://127.0.0.1:2/').catch(() => undefined);
      expect(fetch).toHaveBeenCalled();
      expect(connect).toHaveBeenCalled();
    } finally {
      vi.restoreAllMocks();
    }
  });

  it('can be gone without, by name', async () => {
    const verifier = makeVerifier({ revocation: withoutRevocationCheck() });
    expect(await signIn(pki.bad.revoked, verifier)).toMatchObject({ name: pki.bad.revoked.name });
  });
});

describe('the error', () => {
  it('D-46 names nothing that the certificate or the token holds', async () => {
    const verifier = makeVerifier();
    const { challengeNonce } = await verifier.issueChallenge(scope);
    const token = makeToken(pki.bad.revoked.signature, { challengeNonce });
    const thrown = await verifier.verifyAuthentication({ token, challengeNonce, ...scope }).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(VerificationError);
    const { message, detail = '', remedy, stack = '' } = thrown as VerificationError;
    const text = [message, detail, remedy, stack].join('\n');
    for (const secret of [
      pki.bad.revoked.name,
      pki.bad.revoked.subjectSerialNumber,
      challengeNonce,
      token.signature,
      scope.sessionId,
    ]) {
      expect(text).not.toContain(secret);
    }
  });
});
