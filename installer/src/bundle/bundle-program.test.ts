import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkout } from '../releases/index.js';
import { bundleProgram, type ProgramBundle } from './bundle-program.js';
import { loadingOurs } from './native-part.js';

describe('the bundle', () => {
  let folder = '';
  let bundle: ProgramBundle;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cardbridge-bundle-'));
    await mkdir(join(folder, 'program'));
    bundle = await bundleProgram(join(folder, 'program'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('runs where nothing else is, and knows its version', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [bundle.file, '--version'], { cwd: folder });
    const { version } = JSON.parse(await readFile(join(checkout, 'bridge', 'package.json'), 'utf8')) as { version: string };
    expect(stdout.trim()).toBe(version);
    expect(bundle.version).toBe(version);
  });

  test('holds nothing of the simulator or of the machine that built it', async () => {
    const text = await readFile(bundle.file, 'utf8');
    expect(text).not.toMatch(/@cardbridge\/fixtures|bridge\/src\/simulator/);
    expect(text).not.toContain(checkout);
  });

  test('looks for its native part beside itself only', async () => {
    const text = await readFile(bundle.file, 'utf8');
    expect(text).toContain('koffi.node');
    expect(text).not.toContain('@koromix');
  });
});

test('a koffi that looks for its native part in another way stops the build', () => {
  expect(() => loadingOurs('var native = findNative();')).toThrow('native-part.ts');
});
