import { describe, expect, test } from 'vitest';
import { bytes } from '../../test/support/scripted-transport.js';
import { saysExtendedLength } from './card-capabilities.js';

const says = (atr: string) => saysExtendedLength(bytes(atr));

describe('extended lengths, by the answer to reset', () => {
  test.each([
    ['a YubiKey 5', '3bfd1300008131fe158073c021c057597562694b657940'],
    ['T=1, card capabilities alone', '3b8501 8073c021c0 00'],
    ['capabilities behind another object', '3b8801 80 31a0 73c02140 00 00'],
    ['before the status', '3b8801 00 73c021c0 009000 00'],
    ['without interface bytes', '3b05 80 73c02140'],
  ])('%s takes them', (_what, atr) => {
    expect(says(atr)).toBe(true);
  });

  test.each([
    ['the citizen card', '3bd8960081b1fe451f0743485447504b494add'],
    ['the citizen card of before', '3bb813008131fa524348544d4f494341a5'],
    ['chains alone', '3b8501 8073c02180 00'],
    ['capabilities of two bytes', '3b8401 8072c0ff 00'],
    ['no historical bytes', '3b8001 81'],
    ['a form of somebody\u2019s own', '3b8501 1073c021c0 00'],
    ['the capabilities inside the status', '3b8501 0073c021c0 00'],
    ['cut off in the object', '3b8301 8073c0'],
    ['cut off in the interface bytes', '3bff'],
    ['nothing', ''],
  ])('%s does not', (_what, atr) => {
    expect(says(atr)).toBe(false);
  });
});
