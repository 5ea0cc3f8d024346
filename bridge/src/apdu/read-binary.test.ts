import { describe, expect, test } from 'vitest';
import { bytes, scriptedTransport } from '../../test/support/scripted-transport.js';
import { createChannel } from './channel.js';
import { readBinary, readUntil } from './read-binary.js';
import { withKnownLengths } from './with-known-lengths.js';

const content = Uint8Array.from({ length: 1000 }, (_, at) => at % 251);
const never = () => false;

/** A card with one file; how its end and large answers are met differs between cards and readers. */
function fileCard(
  file: Uint8Array,
  behaviour: { pastEnd?: 'exact-length' | 'end-of-file' | 'short'; refusesOver?: [number, string] } = {},
) {
  const asked: [number, number][] = [];
  const channel = createChannel({
    transmit: async (command) => {
      const [, , p1 = 0, p2 = 0, p3 = 0] = command;
      const offset = (p1 << 8) | p2;
      const le = p3 || 256;
      asked.push([offset, le]);
      const { pastEnd = 'exact-length', refusesOver } = behaviour;
      if (refusesOver && le > refusesOver[0]) return bytes(refusesOver[1]);
      if (offset >= file.length) return bytes('6b00');
      const data = file.subarray(offset, offset + le);
      if (data.length === le || pastEnd === 'short') return Uint8Array.of(...data, 0x90, 0x00);
      return pastEnd === 'end-of-file' ? Uint8Array.of(...data, 0x62, 0x82) : Uint8Array.of(0x6c, data.length);
    },
  });
  return { channel, asked };
}

describe('readBinary', () => {
  test('reads in chunks of 200', async () => {
    const { channel, asked } = fileCard(content);
    expect(await readBinary(channel, { offset: 100, length: 450 })).toEqual(content.slice(100, 550));
    expect(asked).toEqual([
      [100, 200],
      [300, 200],
      [500, 50],
    ]);
  });

  test.each([
    [6987, '6987'],
    [6700, '6700'],
  ])('asks for less where larger answers are refused with %i, and for no more from then on', async (_status, status) => {
    const { channel, asked } = fileCard(content, { refusesOver: [16, status] });
    expect(await readBinary(channel, { offset: 0, length: 40 })).toEqual(content.slice(0, 40));
    expect(asked).toEqual([
      [0, 40],
      [0, 32],
      [0, 16],
      [16, 16],
      [32, 8],
    ]);
    asked.length = 0;
    await readBinary(channel, { offset: 0, length: 300 });
    expect(asked.every(([, le]) => le <= 16)).toBe(true);
  });

  test('does not go down further than it must: 128 where that is taken', async () => {
    const { channel, asked } = fileCard(content, { refusesOver: [150, '6700'] });
    expect(await readBinary(channel, { offset: 0, length: 1000 })).toEqual(content);
    expect(asked.map(([, le]) => le)).toEqual([200, ...Array.from({ length: 7 }, () => 128), 104]);
  });

  test('what is learnt is kept where the caller wants it', async () => {
    const lengths = {};
    const { channel, asked } = fileCard(content, { refusesOver: [64, '6987'] });
    await readBinary(withKnownLengths(channel, lengths), { offset: 0, length: 200 });
    expect(lengths).toEqual({ readChunk: 64 });
    asked.length = 0;
    await readBinary(withKnownLengths(fileCard(content).channel, lengths), { offset: 0, length: 200 });
    await readBinary(withKnownLengths(channel, lengths), { offset: 0, length: 200 });
    expect(asked.map(([, le]) => le)).toEqual([64, 64, 64, 8]);
  });

  test('gives up where 16 bytes are refused too', async () => {
    const { channel, asked } = fileCard(content, { refusesOver: [0, '6700'] });
    await expect(readBinary(channel, { offset: 0, length: 200 })).rejects.toMatchObject({ code: 'ERR_CARD_PROTOCOL' });
    expect(asked.map(([, le]) => le)).toEqual([200, 128, 64, 32, 16]);
  });

  test.each(['exact-length', 'end-of-file', 'short'] as const)('a file shorter than announced (%s)', async (pastEnd) => {
    const { channel } = fileCard(content.slice(0, 250), { pastEnd });
    await expect(readBinary(channel, { offset: 0, length: 300 })).rejects.toMatchObject({ code: 'ERR_CARD_PROTOCOL' });
  });

  test.each([
    ['past what an offset can say', { offset: 0x7000, length: 0x1001 }],
    ['nothing', { offset: 0, length: 0 }],
    ['before the file', { offset: -1, length: 2 }],
  ])('does not ask for %s', async (_what, range) => {
    const transport = scriptedTransport('9000');
    await expect(readBinary(createChannel(transport), range)).rejects.toMatchObject({ code: 'ERR_CARD_PROTOCOL' });
    expect(transport.sent).toEqual([]);
  });

  test('a card that answers 6Cxx with more than was asked', async () => {
    const channel = createChannel(scriptedTransport('6cff', `${'00'.repeat(255)} 9000`));
    await expect(readBinary(channel, { offset: 0, length: 100 })).rejects.toMatchObject({ code: 'ERR_CARD_PROTOCOL' });
  });

  test('a refusal', async () => {
    await expect(readBinary(createChannel(scriptedTransport('6982')), { offset: 0, length: 10 })).rejects.toMatchObject({
      code: 'ERR_CARD_PROTOCOL',
      detail: 'READ BINARY: 6982 (security status not satisfied)',
    });
  });
});

describe('readUntil', () => {
  test('stops as soon as it is enough', async () => {
    const { channel, asked } = fileCard(content);
    const read = await readUntil(channel, { offset: 0, limit: 900, enough: (soFar) => soFar.length > 250 });
    expect(read).toEqual(content.slice(0, 400));
    expect(asked).toHaveLength(2);
  });

  test.each(['exact-length', 'end-of-file', 'short'] as const)('the end of the file is an end (%s)', async (pastEnd) => {
    const { channel } = fileCard(content.slice(0, 250), { pastEnd });
    expect(await readUntil(channel, { offset: 0, limit: 4096, enough: never })).toEqual(content.slice(0, 250));
  });

  test('also where it falls on the border of a chunk', async () => {
    const { channel } = fileCard(content.slice(0, 400));
    expect(await readUntil(channel, { offset: 0, limit: 4096, enough: never })).toEqual(content.slice(0, 400));
  });

  test('stops at the limit', async () => {
    const { channel } = fileCard(content);
    expect(await readUntil(channel, { offset: 0, limit: 300, enough: never })).toEqual(content.slice(0, 300));
  });
});
