import { createNhiCard } from '@cardbridge/fixtures/cards';
import { loadTestPki } from '@cardbridge/fixtures/pki';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BridgeError } from '../../../src/error.js';
import { forgery } from './forged-card.js';
import { failureOf, fuzzCard, parserProperty } from './fuzz-card.js';
import { rigOf, runForged } from './run-session.js';
import type { Session } from './sessions.js';

/** Another one each time; a failure names it. */
const seed = Math.floor(Math.random() * 2 ** 31);

test(`D-29 fuzz: every kind of input, a few of each (seed ${seed})`, { timeout: 240_000 }, async () => {
  const failures = await fuzzCard({ inputs: 3000, seed, progress: () => undefined });
  // Vitest runs without the collector at hand; the command has it.
  expect(failures.filter((failure) => globalThis.gc || !failure.endsWith('run node with --expose-gc'))).toEqual([]);
});

const parserOf = (check: (bytes: Uint8Array) => unknown) => ({
  name: 'a parser',
  share: 1,
  property: parserProperty({ name: 'a parser', weight: 1, samples: [Uint8Array.of(2, 9, 9)], check }),
});

test('a parser that reads beyond the end, or refuses with an error of a library, is found out with the bytes', async () => {
  const trusting = parserOf((bytes) => Buffer.from(bytes).readUInt8(bytes[0] ?? 0));
  expect(await failureOf(trusting, seed, 500)).toMatch(
    /^a parser, seed \d+, path [\d:]+: of (nothing|[0-9a-f]+)\n.*RangeError/s,
  );
  const dishonest = parserOf(() => {
    throw new BridgeError('ERR_INTERNAL');
  });
  expect(await failureOf(dishonest, seed, 1)).toContain('ERR_INTERNAL');
});

async function sessionFailure(run: Session['run'], honest: Session['honest'] = 'done'): Promise<string | undefined> {
  const [person] = (await loadTestPki()).citizens;
  if (!person) throw new Error('a test PKI without citizens');
  const rig = await rigOf({ name: 'a bridge', makeCard: () => createNhiCard({ person }), honest, run });
  const property = fc.asyncProperty(forgery, (forged) => runForged(rig, forged));
  return failureOf({ name: 'sessions', share: 1, property }, seed, 3000);
}

const verify = { cla: 0, ins: 0x20, p1: 0, p2: 0x80, data: new Uint8Array(8) };

test('a bridge that sends the PIN again after some answer is found out', async () => {
  const hasty: Session['run'] = async (channel) => {
    const { sw } = await channel.transmit(verify);
    if (sw !== 0x6e00 && sw !== 0x6d00 && sw !== 0x6985) await channel.transmit(verify);
  };
  expect(await sessionFailure(hasty)).toMatch(/2 PINs were sent in one attempt/);
});

test('a bridge that asks for ever is found out', async () => {
  const patient: Session['run'] = async (channel) => {
    const again = async (): Promise<void> =>
      (await channel.transmit({ ...verify, ins: 0xb0 })).sw === 0x9000 ? again() : undefined;
    await again();
  };
  expect(await sessionFailure(patient)).toMatch(/does not stop asking/);
});

test('a bridge that takes what was forged for right is found out, and an honest card that does not work at all', async () => {
  const select = { cla: 0, ins: 0xa4, p1: 4, p2: 0, data: Uint8Array.of(1) };
  const trusting: Session['run'] = async (channel) => {
    if ((await channel.transmit(select)).sw === 0x9000) throw new Error('a wrong success');
  };
  expect(await sessionFailure(trusting)).toMatch(/a bridge: step 0: 6a82 became .*a wrong success/s);
  await expect(sessionFailure(async () => undefined, 'refused')).rejects.toThrow('done with an honest card');
});
