import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWith } from '@cardbridge/fixtures/requirements';
import { createSoftHsm } from '@cardbridge/fixtures/tokens';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import {
  cardbridge,
  folders,
  logLines,
  NO_PCSCD,
  startDaemonProcess,
  startProgram,
  startSimulatorProcess,
} from './support/cardbridge.js';
import { loadPeople } from './support/simulated-desk.js';

/** `cardbridge readers` as a real process, beside a simulator. */
let base: string;
let directory: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'cardbridge-readers-'));
  directory = join(base, 'run');
});
afterEach(() => rm(base, { recursive: true, force: true }));

async function simulator() {
  const daemon = await startSimulatorProcess(join(base, 'state'), directory);
  onTestFinished(() => daemon.stop().then(() => undefined));
  return daemon;
}

function watch(...args: string[]) {
  const watching = startProgram('cardbridge', ['readers', '--watch', '--language', 'en', ...args], folders(directory));
  onTestFinished(() => {
    watching.child.kill('SIGKILL');
    return watching.result.then(() => undefined);
  });
  return watching;
}

test('--watch goes on until Ctrl-C, which is its usual end', async () => {
  await simulator();
  const watching = watch();
  await expect.poll(watching.stdout).toContain('citizen certificate card');
  watching.child.kill('SIGINT');
  expect(await watching.result).toMatchObject({ status: 0, stderr: '' });
});

test('--watch --json: an object a line, and the error of a daemon that ends is the last', async () => {
  const daemon = await simulator();
  const watching = watch('--json');
  const lines = () => logLines(watching.stdout());
  await expect.poll(() => lines().some(({ kind }) => kind === 'citizen')).toBe(true);
  for (const line of lines()) expect(Object.keys(line)).toEqual(['reader', 'state', 'kind']);
  await daemon.stop();
  const { status, json } = await watching.result;
  expect(status).toBe(1);
  expect(json).toMatchObject({ ok: false, code: 'ERR_DAEMON_NOT_RUNNING', remedy: expect.any(String) });
});

test('without a daemon both say to start it', async () => {
  for (const args of [['readers'], ['readers', '--watch']]) {
    expect(await cardbridge([...args, '--json'], directory)).toMatchObject({
      status: 1,
      json: { ok: false, code: 'ERR_DAEMON_NOT_RUNNING' },
    });
  }
});

describeWith(['softhsm'], 'a token outside of PC/SC', () => {
  test('is told where there is no smart card service, beside that trouble', async () => {
    const { person } = await loadPeople();
    const hsm = await createSoftHsm([{ label: 'Token', person }]);
    onTestFinished(hsm.remove);
    const environment = { ...NO_PCSCD, ...hsm.environment };
    const daemon = await startDaemonProcess(['--pkcs11-module', hsm.module], directory, environment);
    onTestFinished(async () => void (await daemon.stop()));
    const token = { reader: expect.stringContaining('SoftHSM'), state: 'ready', kind: 'pkcs11' };
    const trouble = { trouble: 'ERR_PCSC_SERVICE_STOPPED' };

    const watching = watch('--json');
    await expect.poll(() => logLines(watching.stdout())).toEqual([trouble, token]);
    const { status, json, stderr } = await cardbridge(['readers', '--json'], directory);
    expect({ status, json }).toMatchObject({
      status: 0,
      json: { readers: [{ name: token.reader, card: { kind: 'pkcs11' } }], trouble: { code: trouble.trouble } },
    });
    expect(stderr).not.toBe('');
  });
});
