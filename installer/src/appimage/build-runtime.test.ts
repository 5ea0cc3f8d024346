import { expect, test } from 'vitest';
import { marked } from './build-runtime.js';

test('the runtime carries the mark of an AppImage, and is an ELF file still', () => {
  const elf = Buffer.concat([Buffer.from('\x7fELF\x02\x01\x01\x00', 'latin1'), Buffer.alloc(8), Buffer.from([3, 0])]);
  const image = marked(elf);
  expect(image.subarray(0, 8)).toEqual(elf.subarray(0, 8));
  expect(image.toString('latin1', 8, 11)).toBe('AI\x02');
  expect(image.subarray(11)).toEqual(elf.subarray(11));
});
