import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** As `node:https` takes it. */
export interface ServerKey {
  readonly pfx: Buffer;
  readonly passphrase: string;
}

export interface MadeCertificate {
  readonly key: ServerKey;
  /** File of the certificate of the authority that signed it (PEM). */
  readonly authorityFile: string;
}

/** A certificate for these names by a new authority, which signs nothing else: its key stays in `directory`, which goes with the test. */
export async function makeCertificate(directory: string, names: readonly string[]): Promise<MadeCertificate> {
  const database = `sql:${directory}`;
  const authorityFile = join(directory, 'authority.pem');
  const bundle = join(directory, 'pages.p12');
  // It protects a file for a moment, in a folder of our own.
  const passphrase = 'pages';
  await mkdir(directory, { recursive: true });
  await run('certutil', ['-N', '-d', database, '--empty-password']);

  const sign = async (options: readonly string[], answers = '') => {
    // Without a file of noise it asks for keys to be pressed.
    const noise = join(directory, 'noise');
    await writeFile(noise, randomBytes(64));
    const signing = run('certutil', ['-S', '-d', database, ...options, '-k', 'ec', '-q', 'nistp256', '-v', '12', '-z', noise]);
    signing.child.stdin?.end(answers);
    await signing;
  };
  const authority = ['-n', 'authority', '-s', 'CN=CardBridge test pages', '-x', '-t', 'C,,', '-m', '1'];
  // Asked: is it a CA, how long may a path be, is that critical.
  await sign([...authority, '--keyUsage', 'certSigning,critical', '-2'], 'y\n0\ny\n');
  const leaf = ['-n', 'pages', '-c', 'authority', '-s', `CN=${names[0]}`, '-t', ',,', '-m', '2', '-8', names.join()];
  await sign([...leaf, '--keyUsage', 'digitalSignature,critical', '--extKeyUsage', 'serverAuth']);

  await run('pk12util', ['-d', database, '-n', 'pages', '-o', bundle, '-W', passphrase, '-K', '']);
  await writeFile(authorityFile, (await run('certutil', ['-L', '-d', database, '-n', 'authority', '-a'])).stdout);
  return { key: { pfx: await readFile(bundle), passphrase }, authorityFile };
}
