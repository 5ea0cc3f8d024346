import { execFile } from 'node:child_process';
import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describeWith } from '@cardbridge/fixtures/requirements';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWindowsSigner, makeStarter, STARTER, writeSetupScript } from '../src/windows/index.js';

const run = promisify(execFile);

/** Windows takes these from its own folder only, whatever lies beside the program (the "KnownDLLs" of the session manager). */
const knownDlls = ['ADVAPI32', 'COMCTL32', 'GDI32', 'KERNEL32', 'SHELL32', 'USER32', 'ole32'];

describeWith(['windows-tools', 'openssl'], 'the setup for Windows', () => {
  let folder: string;
  let program: string;
  let setup: string;
  let uninstaller: string;
  let authority: string;
  let signed: readonly string[] = [];

  const build = async (name: string, options: { readonly signed: boolean }) => {
    const work = join(folder, name);
    await mkdir(work);
    const signer = options.signed
      ? await createWindowsSigner({
          CARDBRIDGE_WIN_CERTIFICATE: join(folder, 'certificate.p12'),
          CARDBRIDGE_WIN_CERTIFICATE_PASSWORD_FILE: join(folder, 'password'),
        })
      : undefined;
    await makeStarter({ folder: program, version: '1.2.3' });
    if (signer) signed = await signer.signAllBelow(program);
    const script = await writeSetupScript({ program, system: { cpu: 'x64' }, version: '1.2.3', folder: work, signer });
    // NSIS has the uninstaller in a file only while it is being signed.
    if (signer) await appendFile(join(work, 'sign-uninstaller.sh'), `cp "$1" '${uninstaller}'\n`);
    const output = join(work, 'CardBridge-Setup-x64.exe');
    const given = [`OutFile "${output}"`, 'VIProductVersion 1.2.3.0', 'Unicode true', 'SetCompressor zlib'];
    // What electron-builder says to makensis before the script.
    const english = ['ProductName', 'FileVersion', 'FileDescription', 'LegalCopyright'].map(
      (key) => `VIAddVersionKey /LANG=1033 ${key} "1.2.3"`,
    );
    await run('makensis', [
      '-WX',
      '-V2',
      '-INPUTCHARSET',
      'UTF8',
      ...[...given, ...english].map((each) => `-X${each}`),
      script,
    ]);
    if (signer) await signer.sign(output);
    return output;
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cardbridge-setup-'));
    program = join(folder, 'program');
    uninstaller = join(folder, 'uninstaller.exe');
    authority = join(folder, 'certificate.pem');
    await mkdir(join(program, 'resources'), { recursive: true });
    await writeFile(join(program, 'resources', 'release.json'), '{}');
    const key = join(folder, 'key.pem');
    const subject = ['-subj', '/CN=TEST ONLY', '-days', '2', '-addext', 'extendedKeyUsage=codeSigning'];
    await run('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', authority, ...subject]);
    await writeFile(join(folder, 'password'), 'with a blank\n', { mode: 0o600 });
    const bundle = join(folder, 'certificate.p12');
    await run('openssl', [
      'pkcs12',
      '-export',
      '-inkey',
      key,
      '-in',
      authority,
      '-out',
      bundle,
      '-passout',
      `file:${join(folder, 'password')}`,
    ]);
    await run('chmod', ['600', bundle]);
    setup = await build('signed', { signed: true });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('setup, uninstaller and programs are signed by the given certificate', async () => {
    expect(signed).toEqual([STARTER]);
    for (const file of [setup, uninstaller, join(program, STARTER)]) {
      const { stdout } = await run('osslsigncode', ['verify', '-CAfile', authority, '-in', file]);
      expect(stdout).toContain('Signature verification: ok');
    }
  });

  test('a byte that was changed breaks the signature', async () => {
    const bytes = await readFile(setup);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    const broken = join(folder, 'broken.exe');
    await writeFile(broken, bytes);
    await expect(run('osslsigncode', ['verify', '-CAfile', authority, '-in', broken])).rejects.toThrow();
  });

  test('no DLL that lies beside setup, starter or plugin is loaded with them', async () => {
    for (const file of [setup, uninstaller, join(program, STARTER), join(folder, 'signed', 'plugins', 'setup-help.dll')]) {
      const { stdout } = await run('x86_64-w64-mingw32-objdump', ['-p', file], { maxBuffer: 1e7 });
      const names = [...stdout.matchAll(/DLL Name: (\w+)\.dll/gi)].map(([, name]) => name);
      expect(names).not.toEqual([]);
      expect(names.filter((name) => !knownDlls.includes(name ?? ''))).toEqual([]);
    }
  });

  test('setup and starter ask for no administrator', async () => {
    for (const file of [setup, uninstaller, join(program, STARTER)]) {
      expect((await readFile(file)).toString('latin1')).toMatch(/requestedExecutionLevel level="asInvoker"/);
    }
  });

  test('without a certificate the same sources make the same starter and plugin', async () => {
    await build('first', { signed: false });
    const starter = await readFile(join(program, STARTER));
    await build('second', { signed: false });
    expect((await readFile(join(program, STARTER))).equals(starter)).toBe(true);
    const [one, two] = await Promise.all(
      ['first', 'second'].map((name) => readFile(join(folder, name, 'plugins', 'setup-help.dll'))),
    );
    expect(one?.equals(two ?? Buffer.alloc(0))).toBe(true);
  });
});
