import { describe, expect, test } from 'vitest';
import { aToken } from '../../test/support/scripted-modules.js';
import { tokensIn, tokensInNone } from './match-slots.js';

const inSlot = (slotDescription: string) => aToken({ slotDescription });
const LONG = 'Some Vendor Limited Contactless Smart Card Reader With A Long Name [CCID Interface] (0123456789) 00 00';

/** A slot described as OpenSC does it: 64 bytes, filled with blanks, and read as text by whoever asks. */
const slotOf = (reader: string) =>
  inSlot(
    Buffer.alloc(64, ' ')
      .fill(reader, 0, Math.min(64, Buffer.byteLength(reader)))
      .toString(),
  );

describe('a token is in the reader that its slot is called like', () => {
  test.each([
    ['a short name', 'Reader 00'],
    ['a name of exactly 64 bytes', LONG.slice(0, 64)],
    ['a name that does not fit', LONG],
    ['a Chinese name', '晶片讀卡機 00'],
    ['a name that is cut in the middle of a letter', `a${'讀'.repeat(30)}`],
    ['a name with blanks where it is cut', `${'a'.repeat(60)}      00`],
  ])('%s', (_what, reader) => {
    const token = slotOf(reader);
    expect(tokensIn(reader, [reader, 'Another'], [inSlot('Another'), token])).toEqual([token]);
    expect(tokensInNone([reader, 'Another'], [inSlot('Another'), token])).toEqual([]);
  });

  test('with all of its slots', () => {
    const slots = [inSlot('A'), inSlot('B'), inSlot('A')];
    expect(tokensIn('A', ['A', 'B'], slots)).toEqual([slots[0], slots[2]]);
  });
});

test.each([
  ['a longer one', 'Reader 0', 'Reader 00'],
  ['other letters', 'READER 00', 'Reader 00'],
  ['none at all', '', 'Reader 00'],
])('another name is another reader: %s', (_what, description, reader) => {
  expect(tokensIn(reader, [reader], [inSlot(description)])).toEqual([]);
});

test('readers that begin with the same 64 bytes are not told apart, and their tokens are in none for nobody', () => {
  const readers = [LONG, `${LONG.slice(0, 70)} 01 00`];
  const token = slotOf(LONG);
  for (const reader of readers) expect(tokensIn(reader, readers, [token])).toEqual([]);
  expect(tokensInNone(readers, [token])).toEqual([]);
});

test('a token that no reader is called like is in none', () => {
  const software = inSlot('SoftHSM slot ID 0x1');
  expect(tokensInNone(['A'], [inSlot('A'), software])).toEqual([software]);
  expect(tokensInNone([], [software])).toEqual([software]);
});
