import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { copyText } from './copy-text.js';
import { type Launch, launchProgram } from './launch-program.js';
import { openPage } from './open-page.js';
import { saveText } from './save-text.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'desktop-system-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function recorder(works: (run: Launch) => boolean = () => true) {
  const runs: Launch[] = [];
  const run = async (program: Launch) => {
    runs.push(program);
    return works(program);
  };
  return { runs, run };
}

/** A program of this name that a PATH leads to. */
async function program(name: string, script: string): Promise<NodeJS.ProcessEnv> {
  await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`);
  await chmod(join(folder, name), 0o755);
  return { ...process.env, PATH: `${folder}${delimiter}${process.env.PATH}` };
}

test.runIf(process.platform !== 'win32')(
  'a program that does not take what it is given has failed, and holds nobody up',
  async () => {
    const environment = await program('deaf', `echo $$ > '${folder}/pid'; exec sleep 60`);
    const pipes = () => process.getActiveResourcesInfo().filter((name) => name === 'PipeWrap').length;
    const before = pipes();
    const run = { file: 'deaf', args: [], input: Buffer.alloc(1 << 20), environment, timeLimit: 500 };
    expect(await launchProgram(run)).toBe(false);
    await expect.poll(pipes).toBe(before);
    process.kill(Number(await readFile(join(folder, 'pid'), 'utf8')));
  },
);

describe('a page', () => {
  test.each([
    ['linux', 'xdg-open', []],
    ['darwin', '/usr/bin/open', []],
    ['win32', expect.stringMatching(/System32.rundll32\.exe$/), ['url.dll,FileProtocolHandler']],
  ] as const)('is opened on %s without a shell', async (platform, file, args) => {
    const { runs, run } = recorder();
    expect(await openPage('https://a.example/b?c=$(d)&e', { platform, environment: {}, run })).toBe(true);
    expect(runs).toMatchObject([{ file, args: [...args, 'https://a.example/b?c=$(d)&e'] }]);
  });

  test.each(['http://a.example', 'file:///etc/passwd', 'javascript:alert(1)', '--help', '', 'a.example'])(
    'is not opened when it is no https address: %j',
    async (address) => {
      const { runs, run } = recorder();
      expect(await openPage(address, { run })).toBe(false);
      expect(runs).toEqual([]);
    },
  );

  test.runIf(process.platform !== 'win32')('that could not be opened is told', async () => {
    const fails = await program('xdg-open', 'exit 3');
    expect(await openPage('https://a.example', { platform: 'linux', environment: fails })).toBe(false);
    const works = await program('xdg-open', `printf %s "$*" > '${folder}/opened'`);
    expect(await openPage('https://a.example', { platform: 'linux', environment: works })).toBe(true);
    expect(await readFile(join(folder, 'opened'), 'utf8')).toBe('https://a.example/');
    expect(await openPage('https://a.example', { platform: 'linux', environment: { PATH: '/nonexistent' } })).toBe(false);
  });
});

describe('a text for the clipboard', () => {
  test('goes to the first program that takes it', async () => {
    const environment = { WAYLAND_DISPLAY: 'wayland-0', DISPLAY: ':0' };
    const { runs, run } = recorder(({ file }) => file === 'xsel');
    expect(await copyText('報告', { platform: 'linux', environment, run })).toBe(true);
    expect(runs.map(({ file }) => file)).toEqual(['wl-copy', 'xclip', 'xsel']);
    expect(runs.map(({ input }) => Buffer.from(input ?? []).toString())).toEqual(['報告', '報告', '報告']);
  });

  test('goes nowhere without a display', async () => {
    const { runs, run } = recorder();
    expect(await copyText('報告', { platform: 'linux', environment: {}, run })).toBe(false);
    expect(runs).toEqual([]);
  });

  test('is told as UTF-16 to Windows, and as UTF-8 to macOS', async () => {
    const { runs, run } = recorder();
    await copyText('報', { platform: 'win32', environment: {}, run });
    await copyText('報', { platform: 'darwin', environment: {}, run });
    expect(runs.map(({ input }) => Buffer.from(input ?? []).toString('hex'))).toEqual(['fffe3158', 'e5a0b1']);
    expect(runs[1]?.environment).toMatchObject({ LC_CTYPE: 'UTF-8' });
  });

  test.runIf(process.platform !== 'win32')('reaches a real program, also one that stays to hold it', async () => {
    const copied = join(folder, 'copied');
    const { PATH } = await program('xclip', `cat > '${copied}'; sleep 0.2 & exit 0`);
    const environment = { PATH, DISPLAY: ':0' };
    expect(await copyText('報告\n二', { platform: 'linux', environment })).toBe(true);
    expect(await readFile(copied, 'utf8')).toBe('報告\n二');
  });
});

describe('a program', () => {
  test('that still runs after the time has done its work, and stays', async () => {
    const started = join(folder, 'started');
    const script = `require('fs').writeFileSync(${JSON.stringify(started)}, String(process.pid)); setInterval(() => {}, 1000)`;
    const timeLimit = 100;
    expect(await launchProgram({ file: process.execPath, args: ['-e', script], environment: process.env, timeLimit })).toBe(
      true,
    );
    const readPid = async () => Number(await readFile(started, 'utf8').catch(() => '0'));
    await expect.poll(readPid).toBeGreaterThan(0);
    const pid = await readPid();
    // Throws when it is not there.
    process.kill(pid, 0);
    process.kill(pid);
  });
});

describe('a text for a file', () => {
  const now = () => new Date('2026-06-01T08:09:10.123Z');

  test('lies among the documents, where there is a folder for them, and is for this person only', async () => {
    expect(await saveText('report', 'text', { home: folder, now })).toBe(join(folder, 'report-20260601T080910.txt'));
    await mkdir(join(folder, 'Documents'));
    const path = await saveText('report', 'text', { home: folder, now });
    expect(path).toBe(join(folder, 'Documents', 'report-20260601T080910.txt'));
    expect(await readFile(path, 'utf8')).toBe('text');
    if (process.platform !== 'win32') expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  test('takes the place of none', async () => {
    await saveText('report', 'text', { home: folder, now });
    await expect(saveText('report', 'other', { home: folder, now })).rejects.toMatchObject({ code: 'EEXIST' });
  });
});
