import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { makeLargeRevocationList } from '@cardbridge/fixtures/pki';

/** What a list costs a server. */
export interface CrlFigures {
  readonly entries: number;
  /** From the first octet of the file to the checked signature and the finished index. */
  readonly loadMs: number;
  /** heapUsed and arrayBuffers, after gc, of a process that has nothing else; a bare Node is in it. */
  readonly residentBytes: number;
  /** One certificate asked about, half of them revoked. */
  readonly lookupNs: number;
}

/** How many certificates are asked about. */
const QUESTIONS = 20_000;

/**
 * A list as large as MOICA's (412,000 entries) read in a fresh process. `process` is the built `crl-process.ts`; default: beside this file.
 */
export async function runCrlBench({
  entries = 412_000,
  process = fileURLToPath(new URL('crl-process.js', import.meta.url)),
}: {
  readonly entries?: number;
  readonly process?: string;
} = {}): Promise<CrlFigures> {
  const now = Math.floor(Date.now() / 1000) * 1000;
  const { crl, issuer, serialOf } = makeLargeRevocationList(entries, new Date(now), new Date(now + 24 * 3600 * 1000));
  const folder = await mkdtemp(join(tmpdir(), 'cardbridge-crl-'));
  try {
    const [crlFile, issuerFile, serialsFile] = ['list.crl', 'issuer.cer', 'serials'].map((name) => join(folder, name));
    if (crlFile === undefined || issuerFile === undefined || serialsFile === undefined) throw new TypeError('no files');
    await writeFile(crlFile, crl);
    await writeFile(issuerFile, issuer);
    await writeFile(serialsFile, serials(entries, serialOf));
    const options = ['--expose-gc', process, crlFile, issuerFile, String(now), serialsFile];
    const { stdout } = await promisify(execFile)(globalThis.process.execPath, options, { env: {} });
    const figures: CrlFigures = JSON.parse(stdout);
    return {
      entries: figures.entries,
      loadMs: Math.round(figures.loadMs),
      residentBytes: figures.residentBytes,
      lookupNs: Math.round(figures.lookupNs),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Alternately on the list, from all over it, and not. */
function serials(entries: number, serialOf: (index: number) => Uint8Array): Uint8Array {
  const step = Math.max(1, Math.floor((entries * 2) / QUESTIONS));
  const count = Math.min(QUESTIONS, entries * 2);
  return Buffer.concat(
    Array.from({ length: count }, (_, index) => {
      const serial = serialOf(index % 2 === 0 ? (index / 2) * step : entries + index);
      return Buffer.concat([Buffer.of(serial.length), serial, Buffer.alloc(17 - serial.length)]);
    }),
  );
}
