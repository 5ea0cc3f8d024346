import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { openPrivatePipe } from './private-pipe.js';

/** A program that writes this to its stdout, and what came out of the pipe. */
async function through(script: string) {
  const seen: Buffer[] = [];
  const received: string[] = [];
  const pipe = await openPrivatePipe((bytes) => {
    seen.push(bytes);
    received.push(bytes.toString());
  });
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', pipe.writeEnd, 'inherit'] });
  await pipe.closeWriteEnd();
  const ended = once(pipe.stream, 'end');
  return { pipe, child, seen, received, ended };
}

describe.skipIf(process.platform === 'win32')('a private pipe', () => {
  test('D-47 brings what the program writes, ends with it, and zeroes the memory that it read into', async () => {
    const { seen, received, ended } = await through(`process.stdout.write('D 12345678\\nOK\\n')`);
    await ended;
    expect(received.join('')).toBe('D 12345678\nOK\n');
    expect(seen.length).toBeGreaterThan(0);
    for (const bytes of seen) expect(bytes.every((byte) => byte === 0)).toBe(true);
  });

  test('brings more than it reads at a time', async () => {
    const { received, ended } = await through(`process.stdout.write('x'.repeat(100_000))`);
    await ended;
    expect(received.join('')).toBe('x'.repeat(100_000));
  });

  test('ends when the program is killed', async () => {
    const { child, ended, received } = await through(`process.stdout.write('up'); setInterval(() => {}, 1000)`);
    await expect.poll(() => received.join('')).toBe('up');
    child.kill('SIGKILL');
    await ended;
  });

  test('can be given up before the program ends, which then finds nobody at the other end', async () => {
    const { pipe, child, received } = await through(
      `process.stdout.on('error', () => process.exit()); setInterval(() => process.stdout.write('more'), 5)`,
    );
    await expect.poll(() => received.length).toBeGreaterThan(0);
    const closed = once(pipe.stream, 'close');
    pipe.stream.destroy();
    await closed;
    await once(child, 'exit');
  });

  test('has no name any more once it is open, and closing its end twice is fine', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cardbridge-test-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    vi.stubEnv('TMPDIR', folder);
    onTestFinished(() => void vi.unstubAllEnvs());
    const { pipe, ended } = await through('');
    await pipe.closeWriteEnd();
    await ended;
    expect(readdirSync(folder)).toEqual([]);
  });
});
