import { expect, it, vi } from 'vitest';
import { fuzzVerifier } from './fuzz-verifier.js';

/** Which of the verifier's checks says yes to everything, or does too much. */
const broken = vi.hoisted(() => ({ isSignedBy: false, hasSigned: false, checksOften: false }));

vi.mock(import('../../src/verifier/certificate/signed-object.js'), async (original) => {
  const real = await original();
  return { ...real, isSignedBy: (...parameters) => broken.isSignedBy || real.isSignedBy(...parameters) };
});
vi.mock(import('../../src/verifier/token/has-signed.js'), async (original) => {
  const real = await original();
  return {
    async hasSigned(...parameters) {
      for (let again = 0; broken.checksOften && again < 60; again += 1) await real.hasSigned(...parameters);
      return broken.hasSigned || real.hasSigned(...parameters);
    },
  };
});

/** The certificates are new each time, so that a seed alone does not hurt the same places: so many inputs always meet some that matter. */
async function foundWith(check: keyof typeof broken): Promise<string> {
  broken[check] = true;
  try {
    return (await fuzzVerifier({ inputs: 2000, seed: 3, maxFailures: 2000, progress: () => undefined })).join('\n');
  } finally {
    broken[check] = false;
  }
}

it('sees a verifier that does not check who has signed certificates, lists and responses', async () => {
  const found = await foundWith('isSignedBy');
  expect(found).toContain('a certificate that nobody signed was accepted');
  expect(found).toMatch(/a (list|response) that nobody signed says (good|revoked)/);
});

it('sees a verifier that does not check who has signed a token', async () => {
  expect(await foundWith('hasSigned')).toContain('a token that nobody signed was accepted');
});

it('sees a verifier that can be made to check signatures without end', async () => {
  expect(await foundWith('checksOften')).toMatch(/\d+ signatures were checked/);
});
