import { describe, expect, test } from 'vitest';
import { createFrameReader, encodeFrame, type Frame, FrameError } from './index.js';

function collect(maxBytes = 1024) {
  const frames: Frame[] = [];
  return { frames, reader: createFrameReader({ maxBytes, onFrame: (frame) => frames.push(frame) }) };
}

describe('frames', () => {
  test('have the written layout', () => {
    expect(encodeFrame({ a: 1 }, Uint8Array.of(0xaa, 0xbb)).toString('hex')).toBe(
      `0000000b0007${Buffer.from('{"a":1}').toString('hex')}aabb`,
    );
  });

  test('come out as they went in, however the stream is cut', () => {
    const stream = Buffer.concat([
      encodeFrame({ name: '王小明' }, Uint8Array.of(1, 2, 3)),
      encodeFrame({}),
      encodeFrame({ last: true }, new Uint8Array(300).fill(7)),
    ]);
    for (const size of [1, 2, 3, 5, 64, stream.length]) {
      const { frames, reader } = collect();
      for (let at = 0; at < stream.length; at += size) reader.push(Uint8Array.from(stream.subarray(at, at + size)));
      expect(frames.map(({ header }) => header)).toEqual([{ name: '王小明' }, {}, { last: true }]);
      expect(frames.map(({ tail }) => tail.length)).toEqual([3, 0, 300]);
      expect([...(frames[0]?.tail ?? [])]).toEqual([1, 2, 3]);
    }
  });

  test('D-47 zero the bytes that were read', () => {
    const { frames, reader } = collect();
    const whole = encodeFrame({}, Uint8Array.of(9, 9, 9));
    const first = whole.subarray(0, 9);
    const second = Uint8Array.from(whole.subarray(9));
    reader.push(first);
    reader.push(second);
    expect(first.every((byte) => byte === 0)).toBe(true);
    expect(second.every((byte) => byte === 0)).toBe(true);
    expect([...(frames[0]?.tail ?? [])]).toEqual([9, 9, 9]);
  });

  test('are refused by their announced size, before the bytes are there', () => {
    const { reader } = collect(100);
    expect(() => reader.push(Buffer.from('00000061', 'hex'))).toThrow(new FrameError('FRAME_TOO_LARGE'));
    expect(() => encodeFrame({ long: 'x'.repeat(0x10000) })).toThrow(new FrameError('FRAME_TOO_LARGE'));
  });

  test('as large as the limit pass', () => {
    const frame = encodeFrame({}, new Uint8Array(92));
    const { frames, reader } = collect(frame.length);
    reader.push(frame);
    expect(frames).toHaveLength(1);
  });

  test.each([
    ['no room for the header size', '00000000'],
    ['header longer than the frame', '000000030002 7b'],
    ['header that is no JSON', '000000040002 7b7b'],
  ])('that are malformed are refused: %s', (_, hex) => {
    const { reader } = collect();
    expect(() => reader.push(Buffer.from(hex.replaceAll(' ', ''), 'hex'))).toThrow(
      expect.objectContaining({ code: 'FRAME_MALFORMED' }),
    );
  });
});
