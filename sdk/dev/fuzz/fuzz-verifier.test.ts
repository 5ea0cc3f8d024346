import { expect, it } from 'vitest';
import { fuzzVerifier } from './fuzz-verifier.js';

it('hurt tokens, certificates, lists and responses let nobody in, and cause no other error than the verifier’s', async () => {
  expect(await fuzzVerifier({ inputs: 800, seed: 7, progress: () => undefined })).toEqual([]);
});
