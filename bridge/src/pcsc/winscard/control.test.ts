import { describe, expect, test } from 'vitest';
import { PcscError } from '../pcsc-error.js';
import { connectCard } from './connect-card.js';
import type { WinscardLibrary } from './library.js';
import { winscardPlatform } from './platform.js';

const READER = 'A';

/** A library whose reader answers control calls by their code. */
function library(answers: ReadonlyMap<number, Uint8Array>) {
  const codes: number[] = [];
  const nothing = async () => undefined;
  const made: WinscardLibrary = {
    establishContext: async () => 1,
    releaseContext: nothing,
    cancel: () => {},
    listReaders: async () => [READER],
    getStatusChange: async () => [],
    connect: async () => ({ card: 2, protocol: 2 }),
    atr: async () => Uint8Array.of(0x3b, 0x00),
    beginTransaction: nothing,
    endTransaction: nothing,
    transmit: async () => 0,
    disconnect: nothing,
    control: async (_card, code, _input, answer) => {
      codes.push(code);
      const told = answers.get(code);
      if (!told) throw new PcscError('SCardControl', 0x80100022);
      answer.set(told);
      return told.length;
    },
  };
  return { made, codes };
}

async function connected(system: NodeJS.Platform, answers: ReadonlyMap<number, Uint8Array>) {
  const platform = winscardPlatform(system);
  if (!platform) throw new Error(`no platform ${system}`);
  const { made, codes } = library(answers);
  return { card: await connectCard(made, platform, READER, false), codes };
}

describe('SCardControl', () => {
  test.each([
    // SCARD_CTL_CODE(3400) of reader.h, and CTL_CODE(0x31, 3400, 0, 0) of devioctl.h.
    ['linux' as const, 0x42000d48, ''],
    ['darwin' as const, 0x42000d48, '132'],
    ['win32' as const, 0x00313520, ''],
  ])('on %s asks for the features with a control code of its own', async (system, code, suffix) => {
    const feature = Uint8Array.of(0x06, 4, 0x42, 0x33, 0x00, 0x06);
    const { card, codes } = await connected(system, new Map([[code, feature]]));
    expect([...(await card.features())]).toEqual([[0x06, 0x42330006]]);
    expect(codes).toEqual([code]);
    expect(winscardPlatform(system)?.controlSuffix).toBe(suffix);
  });

  test('gives what the reader told, and no more', async () => {
    const { card } = await connected('linux', new Map([[7, Uint8Array.of(0x90, 0x00)]]));
    expect(await card.control(7, Uint8Array.of(1))).toEqual(Uint8Array.of(0x90, 0x00));
    await expect(card.control(8, Uint8Array.of(1))).rejects.toMatchObject({ number: 0x80100022 });
  });

  test('that is refused means no features', async () => {
    const { card } = await connected('win32', new Map());
    expect((await card.features()).size).toBe(0);
  });
});
