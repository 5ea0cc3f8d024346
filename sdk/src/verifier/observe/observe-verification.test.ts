import { afterEach, describe, expect, it } from 'vitest';
import { VerificationError, VerifierConfigurationError } from '../errors.js';
import type { CitizenIdentity, Identity } from '../identity/identity.js';
import { observeVerification } from './observe-verification.js';
import type { VerificationNotes, VerificationObservation } from './verification-observation.js';

const identity: CitizenIdentity = {
  kind: 'citizen',
  name: 'MARKER-name',
  subjectSerialNumber: 'MARKER-subject-serial',
  idNumberEnding: 'MARKER-ending',
  certificateSerialNumber: 'MARKER-certificate-serial',
  assuranceLevel: 3,
  notAfter: new Date('2031-02-03T04:05:06.789Z'),
};

/** The clock goes on by seven milliseconds between two looks. */
function observer(onVerification?: (observation: VerificationObservation) => unknown) {
  const seen: VerificationObservation[] = [];
  let time = 1_000;
  const now = () => {
    time += 7;
    return time;
  };
  const hook = (observation: VerificationObservation) => {
    seen.push(observation);
    return onVerification?.(observation);
  };
  return {
    seen,
    run: (verify: (notes: VerificationNotes) => Promise<Identity>) =>
      observeVerification({ onVerification: hook, now }, verify),
  };
}

const warnings: Error[] = [];
const note = (warning: Error) => warnings.push(warning);

afterEach(() => {
  process.off('warning', note);
  warnings.length = 0;
});

describe('observeVerification', () => {
  it('tells what was verified, and gives the identity on', async () => {
    const { seen, run } = observer();
    const verified = run(async (notes) => {
      notes.algorithm = 'RS256';
      notes.revocation = 'good';
      return identity;
    });
    expect(await verified).toBe(identity);
    expect(seen).toEqual([
      { outcome: 'verified', durationMs: 7, kind: 'citizen', assuranceLevel: 3, algorithm: 'RS256', revocation: 'good' },
    ]);
  });

  it('tells a failure by its code, with what was known by then, and throws the very error on', async () => {
    const { seen, run } = observer();
    const error = new VerificationError('ERR_CERTIFICATE_REVOKED', {
      detail: 'MARKER-detail',
      cause: new Error('MARKER-cause'),
    });
    const failed = run(async (notes) => {
      notes.algorithm = 'ES256';
      notes.revocation = 'revoked';
      throw error;
    });
    await expect(failed).rejects.toBe(error);
    const early = run(async () => {
      throw new VerificationError('ERR_TOKEN_MALFORMED');
    });
    await expect(early).rejects.toMatchObject({ code: 'ERR_TOKEN_MALFORMED' });
    expect(seen).toEqual([
      { outcome: 'ERR_CERTIFICATE_REVOKED', durationMs: 7, algorithm: 'ES256', revocation: 'revoked' },
      { outcome: 'ERR_TOKEN_MALFORMED', durationMs: 7 },
    ]);
  });

  it('D-46 holds nothing of a person, a session, an origin or a token, whatever a step notes', async () => {
    const { seen, run } = observer();
    const careless = { nonce: 'MARKER-nonce', sessionId: 'MARKER-session', origin: 'MARKER-origin', token: 'MARKER-token' };
    await run(async (notes) => {
      Object.assign(notes, careless, { algorithm: 'RS256' });
      return identity;
    });
    const failed = run(async (notes) => {
      Object.assign(notes, careless);
      throw new VerificationError('ERR_SESSION_MISMATCH', { detail: 'MARKER-detail', cause: new Error('MARKER-cause') });
    });
    await expect(failed).rejects.toThrow(VerificationError);
    expect(seen).toHaveLength(2);
    expect(JSON.stringify(seen)).not.toMatch(/MARKER|2031/);
    for (const observation of seen) {
      expect(Object.isFrozen(observation)).toBe(true);
      for (const name of Object.keys(observation)) {
        expect(['outcome', 'durationMs', 'algorithm', 'revocation', 'kind', 'assuranceLevel']).toContain(name);
      }
    }
  });

  it('says nothing of a level that there is not', async () => {
    const { seen, run } = observer();
    await run(async () => ({ ...identity, assuranceLevel: undefined }));
    expect(seen).toEqual([{ outcome: 'verified', durationMs: 7, kind: 'citizen' }]);
  });

  it('mistakes of the caller and faults of our own are no outcome', async () => {
    const { seen, run } = observer();
    for (const error of [new VerifierConfigurationError('sessionId must not be empty'), new RangeError('ours')]) {
      await expect(run(() => Promise.reject(error))).rejects.toBe(error);
    }
    expect(seen).toEqual([]);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('the dashboard is away');
      },
    ],
    ['rejects', () => Promise.reject(new Error('the dashboard is away'))],
  ])('a hook that %s changes neither sign-in nor refusal, and is heard of', async (_, hook) => {
    process.on('warning', note);
    const { run } = observer(hook);
    expect(await run(async () => identity)).toBe(identity);
    const refusal = new VerificationError('ERR_SIGNATURE_INVALID');
    await expect(run(() => Promise.reject(refusal))).rejects.toBe(refusal);
    await expect.poll(() => warnings).toHaveLength(2);
    for (const warning of warnings) {
      expect(warning).toMatchObject({
        name: 'CardBridgeWarning',
        code: 'CARDBRIDGE_VERIFICATION_HOOK',
        detail: expect.stringContaining('the dashboard is away'),
      });
    }
  });

  it.each([
    [
      'throws',
      () => {
        throw Object.create(null);
      },
    ],
    ['rejects with', () => Promise.reject(Object.create(null))],
  ])('a hook that %s what has no text changes no sign-in either', async (_, hook) => {
    process.on('warning', note);
    const { run } = observer(hook);
    expect(await run(async () => identity)).toBe(identity);
    await expect.poll(() => warnings).toHaveLength(1);
  });

  it('a hook that never ends is not waited for', async () => {
    const { run } = observer(() => new Promise(() => undefined));
    expect(await run(async () => identity)).toBe(identity);
  });

  it('without a hook nothing is measured', async () => {
    const observing = {
      onVerification: undefined,
      now: () => {
        throw new Error('looked at the clock');
      },
    };
    expect(await observeVerification(observing, async () => identity)).toBe(identity);
  });
});
