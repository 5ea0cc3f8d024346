import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findInPath } from './find-in-path.js';

test.skipIf(process.platform === 'win32')('only a program, and only by a path that is the same everywhere', async () => {
  const base = await mkdtemp(join(tmpdir(), 'cardbridge-path-'));
  onTestFinished(() => rm(base, { recursive: true }));
  await mkdir(join(base, 'folder', 'tool'), { recursive: true });
  for (const [name, mode] of [
    ['text', 0o600],
    ['program', 0o700],
  ] as const) {
    await mkdir(join(base, name));
    await writeFile(join(base, name, 'tool'), '', { mode });
  }
  const find = (...folders: readonly string[]) => findInPath('tool', { PATH: folders.join(':') });
  const program = join(base, 'program');
  expect(await find('', '.', 'relative', join(base, 'folder'), join(base, 'text'), program)).toBe(join(program, 'tool'));
  expect(await find(join(base, 'folder'), join(base, 'text'))).toBeUndefined();
  expect(await findInPath('tool', {})).toBeUndefined();
});
