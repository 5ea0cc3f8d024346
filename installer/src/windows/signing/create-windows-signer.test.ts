import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWindowsSigner } from './create-windows-signer.js';

let folder: string;
let certificate: string;
let password: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cardbridge-signer-'));
  certificate = join(folder, 'certificate.p12');
  password = join(folder, 'password');
  for (const file of [certificate, password]) await writeFile(file, 'hunter2\n', { mode: 0o600 });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const environment = (more: NodeJS.ProcessEnv = {}) => ({
  CARDBRIDGE_WIN_CERTIFICATE: certificate,
  CARDBRIDGE_WIN_CERTIFICATE_PASSWORD_FILE: password,
  ...more,
});

test('without a certificate nothing is signed', async () => {
  expect(await createWindowsSigner({})).toBeUndefined();
});

test('the password is in no argument', async () => {
  const signer = await createWindowsSigner(environment({ CARDBRIDGE_WIN_TIMESTAMP_URL: 'http://time.example' }));
  const command = signer?.command('a.exe', 'b.exe') ?? [];
  expect(command.join(' ')).toContain(`-readpass ${password}`);
  expect(command.join(' ')).toContain('-ts http://time.example');
  expect(command.join(' ')).not.toContain('hunter2');
});

test.each([
  ['one without the other', { CARDBRIDGE_WIN_CERTIFICATE_PASSWORD_FILE: '' }, 'one is missing'],
  ['a certificate that is not there', { CARDBRIDGE_WIN_CERTIFICATE: '/nowhere.p12' }, 'cannot be read'],
  ['a path that depends on where one is', { CARDBRIDGE_WIN_CERTIFICATE: 'a.p12' }, 'no full path'],
  ['a timestamp from a file', { CARDBRIDGE_WIN_TIMESTAMP_URL: 'file:///etc/passwd' }, 'no http or https'],
])('%s is refused', async (_, more, message) => {
  await expect(createWindowsSigner(environment(more))).rejects.toThrow(message);
});

test('a password that others may read is refused', async () => {
  const open = join(folder, 'open');
  await writeFile(open, 'hunter2\n', { mode: 0o644 });
  await expect(createWindowsSigner(environment({ CARDBRIDGE_WIN_CERTIFICATE_PASSWORD_FILE: open }))).rejects.toThrow(
    'chmod 600',
  );
});
