import { expect, test } from 'vitest';
import { versionNumbers } from './version-numbers.js';

test.each([
  ['1.2.3', [1, 2, 3, 0]],
  ['0.1.0-beta.2+5', [0, 1, 0, 0]],
])('%s is %j to Windows', (version, numbers) => {
  expect(versionNumbers(version)).toEqual(numbers);
});

test.each(['1.2', '1.2.70000', 'x', '1.2.3\n'])('%j is no version', (version) => {
  expect(() => versionNumbers(version)).toThrow('is no version for Windows');
});
