import { lstat, readdir, rename, rm, stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { run } from '../../processes/index.js';

export interface WindowsSigner {
  /** Signs one file in its place. */
  sign(file: string, signal?: AbortSignal): Promise<void>;
  /** Signs every program and library below a folder. Gives what was signed. */
  signAllBelow(folder: string, signal?: AbortSignal): Promise<readonly string[]>;
  /** The command that signs `from` into another file. No secret is in it. */
  command(from: string, to: string): readonly [string, ...string[]];
}

/**
 * Signs with a certificate from the environment: CARDBRIDGE_WIN_CERTIFICATE, a PKCS#12 file; CARDBRIDGE_WIN_CERTIFICATE_PASSWORD_FILE,
 * whose first line is its password (a file, since others can read the arguments and environment of a process); and, if wanted,
 * CARDBRIDGE_WIN_TIMESTAMP_URL of an RFC 3161 service, without which signatures end with the certificate.
 * undefined: there is no certificate, and packages stay unsigned. Error: only a part of these is set, or others may read a file.
 */
export async function createWindowsSigner(environment: NodeJS.ProcessEnv = process.env): Promise<WindowsSigner | undefined> {
  const certificate = environment.CARDBRIDGE_WIN_CERTIFICATE || undefined;
  const password = environment.CARDBRIDGE_WIN_CERTIFICATE_PASSWORD_FILE || undefined;
  const timestamp = environment.CARDBRIDGE_WIN_TIMESTAMP_URL || undefined;
  if (certificate === undefined && password === undefined) return undefined;
  if (certificate === undefined || password === undefined)
    throw new Error('CARDBRIDGE_WIN_CERTIFICATE and CARDBRIDGE_WIN_CERTIFICATE_PASSWORD_FILE belong together: one is missing');
  await assertOwnOnly('CARDBRIDGE_WIN_CERTIFICATE', certificate);
  await assertOwnOnly('CARDBRIDGE_WIN_CERTIFICATE_PASSWORD_FILE', password);
  if (timestamp !== undefined && (!URL.canParse(timestamp) || !/^https?:$/.test(new URL(timestamp).protocol)))
    throw new Error('CARDBRIDGE_WIN_TIMESTAMP_URL is no http or https address');

  const command = (from: string, to: string): readonly [string, ...string[]] => [
    'osslsigncode',
    'sign',
    ...['-pkcs12', certificate, '-readpass', password, '-h', 'sha256', '-n', 'CardBridge'],
    ...(timestamp === undefined ? [] : ['-ts', timestamp]),
    ...['-in', from, '-out', to],
  ];
  const sign = async (file: string, signal?: AbortSignal): Promise<void> => {
    const signed = `${file}.signed`;
    const [program, ...args] = command(file, signed);
    try {
      await run(program, args, signal && { signal });
      await rename(signed, file);
    } finally {
      await rm(signed, { force: true });
    }
  };
  return {
    command,
    sign,
    async signAllBelow(folder, signal) {
      const signed: string[] = [];
      for (const entry of (await readdir(folder, { recursive: true })).sort()) {
        if (!/\.(exe|dll|node)$/i.test(entry)) continue;
        const file = join(folder, entry);
        if (!(await lstat(file)).isFile()) continue;
        await sign(file, signal);
        signed.push(entry);
      }
      return signed;
    },
  };
}

async function assertOwnOnly(name: string, file: string): Promise<void> {
  if (!isAbsolute(file)) throw new Error(`${name} is no full path`);
  const found = await stat(file).catch((cause: unknown) => {
    throw new Error(`${name} names a file that cannot be read`, { cause });
  });
  if (!found.isFile()) throw new Error(`${name} names no file`);
  if (process.platform !== 'win32' && found.mode & 0o077) throw new Error(`${name}: others may read that file (chmod 600)`);
}
