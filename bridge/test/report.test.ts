import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { cardbridge, folders, NO_PCSCD, startDaemonProcess } from './support/cardbridge.js';

/** `cardbridge report` as a real process. */
let base: string;
let directory: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'cardbridge-report-'));
  directory = join(base, 'run');
  const log = join(folders(directory).CARDBRIDGE_DATA_DIR, 'log');
  await mkdir(log, { recursive: true, mode: 0o700 });
  const lines = [
    { level: 30, msg: 'access question', origin: 'https://www.site.example' },
    { level: 50, msg: 'request failed', err: { code: 'ERR_INTERNAL', detail: `${base}/x of 王小明 A123456789` } },
  ];
  await writeFile(join(log, 'cardbridge.log'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
});
afterEach(() => rm(base, { recursive: true, force: true }));

const run = (...args: string[]) =>
  cardbridge(['report', '--language', 'en', ...args], directory, { ...NO_PCSCD, HOME: base, USER: 'wang' });

test('on stdout: state, findings and log, and nothing personal', async () => {
  const daemon = await startDaemonProcess([], directory, NO_PCSCD);
  onTestFinished(() => daemon.stop().then(() => undefined));
  const { status, stdout } = await run();
  expect(status).toBe(0);
  expect(stdout).toContain(`port ${daemon.port}`);
  expect(stdout).toContain('[ok] daemon.ok: CardBridge is running');
  expect(stdout).toContain('"msg":"access question","origin":"site-1"');
  expect(stdout).toContain('"detail":"~/x of <text> <number>"');
  for (const personal of [base, 'site.example', '王小明', 'A123456789']) expect(stdout).not.toContain(personal);
});

test('--with-sites shows sites and nothing else that is personal', async () => {
  const { json } = await run('--with-sites', '--json');
  const { report } = json as { report: string };
  expect(report).toContain('https://www.site.example');
  expect(report).not.toContain(base);
});

test('--output makes a file for this person alone, and replaces none', async () => {
  const file = join(base, 'report.txt');
  expect(await run('--output', file, '--json')).toMatchObject({ status: 0, json: { ok: true, file } });
  expect(await readFile(file, 'utf8')).toContain('CardBridge report');
  if (process.platform !== 'win32') expect((await stat(file)).mode & 0o777).toBe(0o600);
  await writeFile(file, 'mine');
  expect(await run('--output', file, '--json')).toMatchObject({
    status: 1,
    json: { code: 'ERR_USAGE', detail: expect.stringContaining('there is a file of that name already') },
  });
  expect(await readFile(file, 'utf8')).toBe('mine');
  const nowhere = join(base, 'none', 'report.txt');
  expect((await run('--output', nowhere, '--json')).json).toMatchObject({
    ok: false,
    detail: expect.stringContaining('ENOENT'),
  });
  expect(existsSync(nowhere)).toBe(false);
});
