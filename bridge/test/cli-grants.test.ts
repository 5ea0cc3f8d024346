import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { cardbridge, NO_PCSCD, startDaemonProcess } from './support/cardbridge.js';

/** `cardbridge grants` as real processes: with a daemon through its socket, without one on the file. */
let base: string;
let directory: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'cardbridge-grants-'));
  directory = join(base, 'run');
});
afterEach(() => rm(base, { recursive: true, force: true }));

const A = 'https://a.example';
const B = 'https://b.example:8443';
const run = (...args: string[]) => cardbridge(['grants', ...args], directory, NO_PCSCD);
const file = () => join(base, 'data', 'grants.json');
const startDaemon = async () => {
  const daemon = await startDaemonProcess([], directory, NO_PCSCD);
  onTestFinished(() => void daemon.stop());
  return daemon;
};
const personalPolicy = async (policy: object) => {
  const folder = join(base, 'config', 'cardbridge');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'policy.json'), JSON.stringify(policy));
};
const since = expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/);

describe.each(['with a daemon', 'without a daemon'])('%s', (how) => {
  beforeEach(async () => {
    if (how === 'with a daemon') await startDaemon();
  });

  test('grants are made, listed and revoked, for people and for programs', async () => {
    expect(await run('--json')).toMatchObject({ status: 0, json: { ok: true, grants: [] } });
    expect(await run('--language', 'en')).toMatchObject({ status: 0, stdout: expect.stringMatching(/^No grants/) });
    expect(await run('allow', A, '--json')).toMatchObject({
      status: 0,
      json: { ok: true, origin: A, decision: 'always', policy: 'ask' },
    });
    expect((await run('deny', B, '--language', 'en')).stdout).toBe(
      `Remembered: ${B} may not use cards and is not asked about.\n`,
    );
    expect((await run('list', '--json')).json).toEqual({
      ok: true,
      grants: [
        { origin: A, decision: 'always', since },
        { origin: B, decision: 'never', since },
      ],
    });
    expect((await stat(file())).mode & 0o777).toBe(0o600);
    const [head, first, second, ...rest] = (await run('--language', 'en')).stdout.trimEnd().split('\n');
    expect(head).toMatch(/^origin +decision +since$/);
    expect(first).toMatch(/^https:\/\/a\.example {7,}always +\d{4}-/);
    expect(second).toMatch(/^https:\/\/b\.example:8443 {2}never +\d{4}-/);
    expect(rest).toEqual([]);
    // Columns are as wide as their widest cell, also in Chinese.
    expect((await run('--language', 'zh-TW')).stdout).toMatch(/^網站 {20}決定 {2}日期\n/);

    expect(await run('revoke', A, '--json')).toMatchObject({ status: 0, json: { ok: true, origin: A } });
    expect(await run('revoke', A, '--json')).toMatchObject({
      status: 1,
      json: { ok: false, code: 'ERR_USAGE', detail: `there is no grant for ${A}` },
    });
    expect(await run('revoke', '--all', '--json')).toMatchObject({ status: 0, json: { ok: true } });
    expect((await run('--json')).json).toEqual({ ok: true, grants: [] });
  });

  test('what is no origin is refused, and the right spelling named', async () => {
    const cases = [
      ['https://www.example.gov.tw/', 'write https://www.example.gov.tw'],
      ['https://www.example.gov.tw/login?a=b#c', 'write https://www.example.gov.tw'],
      ['www.example.gov.tw', 'write https://www.example.gov.tw'],
      ['HTTPS://WWW.Example.gov.tw:443', 'write https://www.example.gov.tw'],
      ['https://臺灣.example', 'write https://xn--nnx388a.example'],
      ['https://*.gov.tw', 'one is written https://host'],
      ['http://www.example.gov.tw', 'one is written https://host'],
      ['null', 'write https://null'],
      ['cardbridge:self-test', 'one is written https://host'],
    ] as const;
    for (const [typed, remedy] of cases) {
      for (const command of ['allow', 'revoke']) {
        const { status, json } = await run(command, typed, '--json');
        expect({ status, json }).toMatchObject({
          status: 1,
          json: { code: 'ERR_USAGE', detail: expect.stringContaining(`"${typed}" is not an origin; ${remedy}`) },
        });
      }
    }
    expect((await run('--json')).json).toMatchObject({ grants: [] });
  });

  test('a damaged file is an error with its remedy, until all is revoked', async () => {
    await run('allow', A);
    await writeFile(file(), 'not ours');
    // Whoever asks for a change is told first; then the list knows, too.
    const unreadable = { status: 1, json: { code: 'ERR_GRANTS_UNREADABLE', detail: expect.stringContaining(file()) } };
    expect(await run('allow', B, '--json')).toMatchObject(unreadable);
    expect(await run('--json')).toMatchObject(unreadable);
    expect((await run('--language', 'en')).stderr).toContain('cardbridge grants revoke --all');
    expect(await run('revoke', '--all', '--json')).toMatchObject({ status: 0 });
    expect((await run('--json')).json).toEqual({ ok: true, grants: [] });
    expect(await readFile(`${file()}.damaged`, 'utf8')).toBe('not ours');
  });
});

test('an origin that the policy denies stays refused, and the person is told; http needs the development key', async () => {
  await personalPolicy({ origins: { deny: [A], allow: [B] } });
  expect((await run('allow', A, '--json')).json).toMatchObject({ ok: true, policy: 'deny' });
  expect((await run('allow', A, '--language', 'en')).stdout).toMatch(/The policy does not allow this site/);
  expect((await run('deny', B, '--language', 'en')).stdout).toMatch(/The policy allows this site/);
  const http = ['allow', 'http://localhost:4180'];
  expect((await run(...http, '--json')).json).toMatchObject({
    code: 'ERR_USAGE',
    detail: expect.stringContaining('allowHttpLoopbackOrigins'),
  });
  await personalPolicy({ allowHttpLoopbackOrigins: true });
  expect((await run(...http, '--json')).json).toMatchObject({ ok: true, policy: 'ask' });
});

test('a long list comes whole', async () => {
  const grants = Array.from({ length: 250 }, (_, index) => ({
    origin: `https://n${1000 + index}.example`,
    decision: 'always',
    since: '2026-01-01T00:00:00.000Z',
  }));
  await mkdir(join(base, 'data'));
  await writeFile(file(), JSON.stringify({ version: 1, grants }), { mode: 0o600 });
  expect((await run('--json')).json).toEqual({ ok: true, grants });
  await startDaemon();
  expect((await run('--json')).json).toEqual({ ok: true, grants });
});

test('grants made without a daemon hold in the next one, and the other way round', async () => {
  await run('allow', A);
  const daemon = await startDaemon();
  expect((await run('--json')).json).toMatchObject({ grants: [{ origin: A, decision: 'always' }] });
  await run('deny', A);
  await daemon.stop();
  expect((await run('--json')).json).toMatchObject({ grants: [{ origin: A, decision: 'never' }] });
});
