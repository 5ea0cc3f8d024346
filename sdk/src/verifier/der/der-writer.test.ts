import { describe, expect, it } from 'vitest';
import { DerReader } from './der-reader.js';
import { encodeDer } from './der-writer.js';
import { Tag } from './tag.js';

describe('encodeDer', () => {
  it.each([0, 1, 0x7f, 0x80, 0xff, 0x100, 0xffff])('writes %i octets so that the reader takes them', (length) => {
    const content = new Uint8Array(length).fill(1);
    const reader = new DerReader(encodeDer(Tag.octetString, content));
    expect(Uint8Array.from(reader.content(Tag.octetString))).toEqual(content);
    reader.finish();
  });

  it('writes contents one after the other', () => {
    expect([...encodeDer(Tag.sequence, Uint8Array.of(1), new Uint8Array(), Uint8Array.of(2, 3))]).toEqual([0x30, 3, 1, 2, 3]);
  });

  it('writes nothing that is longer than it can say', () => {
    expect(() => encodeDer(Tag.octetString, new Uint8Array(0x1_0000))).toThrow(RangeError);
  });
});
