import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const script = createRequire(import.meta.url).resolve('@cardbridge/demo/identity-server');

/** What the operator reads when the server does not start; of the engine's own remark about old releases of Node nothing. */
function endOf(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { env: { ...process.env, ...environment }, timeout: 50_000 };
    execFile(process.execPath, [script, ...args], options, (error, stdout, stderr) => {
      if (error === null || stdout !== '') return reject(new Error(`it started: ${stdout}`));
      if (error.code !== 1) return reject(new Error(`it ended with ${error.code ?? error.signal}: ${stderr}`));
      return resolve(stderr.replace(/^oidc-provider WARNING.*\n/, ''));
    });
  });
}

test.each([
  [['--client', 'clients.json'], {}, "Unknown option '--client'"],
  [['--port', '80000'], {}, '--port 80000: a port is a number from 0 to 65535'],
  [['--trusted-proxy', '10.0.0.1/33'], {}, '--trusted-proxy 10.0.0.1/33: not an address, nor a network of addresses'],
  [['--trusted-proxy', 'proxy'], {}, '--trusted-proxy proxy: not an address, nor a network of addresses'],
  [['--clients', '/nowhere/clients.json'], {}, '/nowhere/clients.json cannot be read'],
  [[], { CARDBRIDGE_PANEL_URL: 'a-secret' }, 'CARDBRIDGE_PANEL_URL is no address'],
  [[], { CARDBRIDGE_SMS_GATEWAY_URL: 'a-secret' }, "the message gateway's address is not https (or http on this machine)"],
  [
    [],
    { CARDBRIDGE_SMS_GATEWAY_URL: 'http://sms.example.tw/a-secret' },
    "the message gateway's address is not https (or http on this machine)",
  ],
  [
    [],
    { CARDBRIDGE_SMS_GATEWAY_TOKEN: 'a-secret' },
    'CARDBRIDGE_SMS_GATEWAY_TOKEN is there, and no CARDBRIDGE_SMS_GATEWAY_URL to send it to',
  ],
] as const)('%j with %j ends in one sentence', async (args, environment, sentence) => {
  expect(await endOf(args, environment)).toBe(`${sentence}\n`);
});

describe('a file of services', () => {
  let file: string;
  beforeAll(async () => {
    file = join(await mkdtemp(join(tmpdir(), 'cardbridge-operator-')), 'clients.json');
  });
  afterAll(() => rm(dirname(file), { recursive: true, force: true }));

  test('that cannot be ends in one sentence', async () => {
    await writeFile(file, '[{}, 7]');
    expect(await endOf(['--clients', file])).toMatch(/^\S+clients\.json: 0\.id is missing; [^\n]+; 1 is not Object\n$/);
  });

  test('so does a service for which nobody could come in', async () => {
    const service = {
      id: 'sports-ground',
      secret: 'a-secret-that-nobody-else-has-at-all',
      redirectUris: ['https://sports.example.gov.tw/callback'],
      name: { 'zh-TW': '場地申請', en: 'Sports grounds' },
      scopes: ['phone'],
      goldOnly: false,
      ways: ['telecom', 'nhi-card'],
      startUrl: 'https://sports.example.gov.tw/',
    };
    await writeFile(file, JSON.stringify([service]));
    expect(await endOf(['--clients', file])).toBe(
      'sports-ground takes none of the ways in that are here: account, citizen-card\n',
    );
  });
});

test('and a port at which another program listens', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = other.address() as AddressInfo;
    expect(await endOf(['--port', `${port}`])).toBe('--port: another program listens there\n');
  } finally {
    other.close();
  }
});
