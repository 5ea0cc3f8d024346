import { describe, expect, test } from 'vitest';
import { askFeatures, parseFeatures } from './features.js';
import { PcscError } from './index.js';

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));

describe('PC/SC part 10 §2.2', () => {
  test('a list of features, each with its control code', () => {
    // As libccid answers for a reader with keys.
    const answer = bytes('06 04 42330006 07 04 42330007 12 04 42330012');
    expect([...parseFeatures(answer)]).toEqual([
      [0x06, 0x42330006],
      [0x07, 0x42330007],
      [0x12, 0x42330012],
    ]);
  });

  test('codes of Windows, also with the highest bit', () => {
    expect([...parseFeatures(bytes('06 04 00313520 0a 04 ffffffff'))]).toEqual([
      [0x06, 0x313520],
      [0x0a, 0xffffffff],
    ]);
  });

  test.each([
    ['nothing', ''],
    ['half a feature', '06 04 4233'],
    ['a feature and a half', '06 04 42330006 07 04 42'],
    ['a code of another length', '06 03 42330006'],
    ['a feature twice', '06 04 42330006 06 04 42330007'],
    ['a status word behind it', '06 04 42330006 9000'],
  ])('%s: no features', (_what, hex) => {
    expect(parseFeatures(bytes(hex)).size).toBe(0);
  });

  test.each([0x8010001f, 0x80100022, 0x80100016, 0x00000032, 0x00000001, 0x0000001f])(
    'refused with %i: no features',
    async (number) => {
      const refuse = () => Promise.reject(new PcscError('SCardControl', number));
      expect((await askFeatures(refuse)).size).toBe(0);
    },
  );

  test('a fault of ours stays one', async () => {
    await expect(askFeatures(() => Promise.reject(new TypeError('ours')))).rejects.toThrow(TypeError);
  });
});
