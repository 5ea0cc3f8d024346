import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { wine } from '@cardbridge/fixtures/machine';
import { describeWith } from '@cardbridge/fixtures/requirements';
import { buildTestModule } from '@cardbridge/fixtures/tokens';
import { expect, onTestFinished, test } from 'vitest';
import { buildEntry } from './support/build-entry.js';

const run = promisify(execFile);
const windowsPath = (path: string) => `Z:${path.replaceAll('/', '\\')}`;

/** Structures without padding, an unsigned long of four bytes, a fourth pipe, and the end of a process, as Windows has them. */
describeWith(['wine', 'windows-tools'], 'a PKCS#11 module of Windows, in Wine', () => {
  test('signs, and costs one request whatever it does', { timeout: 200_000 }, async () => {
    const here = wine();
    if (!here) throw new Error('there is no Wine');
    const prefix = await mkdtemp(join(tmpdir(), 'cardbridge-wine-'));
    const [entry, host, module] = await Promise.all([
      buildEntry('wine-modules-entry.ts'),
      buildEntry('module-host-entry.ts'),
      buildTestModule('HiCOSPKCS11.dll', 'windows'),
    ]);
    const env = {
      ...process.env,
      DISPLAY: '',
      WINEPREFIX: prefix,
      WINEDEBUG: '-all',
      WINEDLLOVERRIDES: 'mscoree,mshtml=',
      NODE_PATH: windowsPath(here.modules),
    };
    onTestFinished(async () => {
      await run(here.server, ['-k'], { env }).catch(() => undefined);
      await Promise.all([entry.remove(), host.remove(), module.remove()]);
      await rm(prefix, { recursive: true, force: true });
    });
    await run(here.program, ['wineboot', '-i'], { env });
    // Node does not start on what Wine says it is by itself.
    await run(here.program, ['winecfg', '-v', 'win10'], { env });
    const said = join(prefix, 'said.json');
    const faults = ['C_Login=print,asks-again', 'C_Login=2147483649', 'C_Sign=crash', 'C_Sign=exit', 'C_Sign=hang'];
    const paths = [entry.path, said, host.path, module.path].map(windowsPath);
    const child = spawn(here.program, [here.node, ...paths, ...faults], { env, stdio: 'ignore' });
    await once(child, 'exit');
    expect(JSON.parse(await readFile(said, 'utf8'))).toEqual([
      expect.objectContaining({
        module: windowsPath(module.path),
        slotId: 7,
        slotDescription: 'Test reader 00 00',
        serialNumber: 'TP99000000000001',
        pin: { minLength: 6, maxLength: 8, onReader: false },
      }),
      ['SIGN'],
      256,
      { verified: false, because: 'wrong', triesLeft: 1 },
      // 0xC0000005, STATUS_ACCESS_VIOLATION.
      'its process ended (3221225477)',
      'its process ended (0)',
      'no answer within 12000 ms',
    ]);
  });
});
