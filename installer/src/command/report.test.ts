import { expect, test } from 'vitest';
import { report } from './report.js';
import type { PackageResult } from './result.js';
import { texts } from './texts.js';

const nothing: PackageResult = { version: '1.0.0', folder: '/release', programs: [], files: [], skipped: [], failed: [] };

test('a file that misses its goal is told as one', () => {
  const file = { target: 'deb', file: 'a.deb', sha256: 'abc', goal: 30_000_000 } as const;
  const told = (bytes: number) => report({ ...nothing, files: [{ ...file, bytes }] }, texts.en);
  expect(told(30_000_000)).toContain('goal 30.0 MB: met');
  expect(told(30_000_001)).toContain('goal 30.0 MB: missed');
});

test('what is skipped says which packages are missing and how to have them', () => {
  const skipped = [{ target: 'appimage-arm', missing: ['gcc-aarch64-linux-gnu', 'libfuse3-dev:arm64'] } as const];
  const told = report({ ...nothing, skipped }, texts['zh-TW']);
  expect(told).toContain('略過: appimage-arm');
  expect(told).toContain(
    'dpkg --add-architecture arm64 && apt-get update && apt-get install gcc-aarch64-linux-gnu libfuse3-dev:arm64',
  );
});

test('what failed says why', () => {
  expect(report({ ...nothing, failed: [{ target: 'rpm', error: 'one\ntwo' }] }, texts.en)).toContain(
    'failed: rpm\n  one\n  two',
  );
});
