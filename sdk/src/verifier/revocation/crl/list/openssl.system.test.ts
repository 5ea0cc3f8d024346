import { execFile } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { derTime, derValue, type ListEntry, makeListAuthority } from '@cardbridge/fixtures/pki';
import { describeWith } from '@cardbridge/fixtures/requirements';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseCertificate } from '../../../certificate/parse-certificate.js';
import type { RevocationReason } from '../../revocation-source.js';
import { parseList } from './parse-list.js';
import { readList } from './read-list.js';
import type { RevocationList } from './revocation-list.js';

const run = promisify(execFile);
const DAY_MS = 24 * 3600 * 1000;

/** As OpenSSL spells them, in its database and when it prints a list. */
const spellings: readonly (readonly [RevocationReason, string, string])[] = [
  ['unspecified', 'unspecified', 'Unspecified'],
  ['keyCompromise', 'keyCompromise', 'Key Compromise'],
  ['cACompromise', 'CACompromise', 'CA Compromise'],
  ['affiliationChanged', 'affiliationChanged', 'Affiliation Changed'],
  ['superseded', 'superseded', 'Superseded'],
  ['cessationOfOperation', 'cessationOfOperation', 'Cessation Of Operation'],
];

/** OpenSSL as it is installed, the other reader and writer. */
describeWith(['openssl'], 'revocation lists of OpenSSL and of ours', () => {
  let folder: string;
  const authority = makeListAuthority({ keys: 'RSA-2048' });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cardbridge-crl-'));
    await writeFile(join(folder, 'ca.cer'), pem('CERTIFICATE', authority.certificate));
    await writeFile(join(folder, 'ca.key'), authority.privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600 });
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('we read what it writes, entry by entry, and find its signature good', async () => {
    for (let round = 0; round < 30; round += 1) {
      const revoked = Array.from({ length: randomInt(0, 300) }, () => ({
        serial: randomSerial(),
        at: Math.floor(Date.now() / 1000 - randomInt(1, 100_000_000)) * 1000,
        reason: spellings[randomInt(-1, spellings.length)],
      }));
      const der = await listOfOpenssl(
        revoked.map(({ serial, at, reason }) => {
          const time = utcTime(at);
          return `R\t491231235959Z\t${time}${reason ? `,${reason[1]}` : ''}\t${hexOf(serial)}\tunknown\t/CN=${hexOf(serial)}`;
        }),
      );
      const signer = parseCertificate(authority.certificate);
      const { list, signers } = await readList(inPieces(der), [signer]);
      expect(signers).toEqual([signer]);
      expect(list.serials.size).toBe(revoked.length);
      for (const { serial, at, reason } of revoked) {
        expect(list.serials.find(serial)).toEqual({ reason: reason?.[0], revokedAt: at });
        expect(list.serials.find(randomSerial())).toBeUndefined();
      }
    }
  });

  it('whatever we take of mutated lists it takes too, and sees the same in it', async () => {
    let taken = 0;
    for (let round = 0; round < 120; round += 1) {
      const entries: ListEntry[] = Array.from({ length: randomInt(0, 12) }, () => ({
        serial: randomSerial(),
        date: new Date(Math.floor(Date.now() / 1000 - randomInt(1, 100_000_000)) * 1000),
        extensions: [
          { oid: '2.5.29.21', critical: false, value: derValue(0x0a, Uint8Array.of(randomInt(0, 6))) },
          { oid: '2.5.29.24', critical: false, value: derValue(0x18, Buffer.from('20260101000000Z')) },
        ].slice(randomInt(0, 3)),
      }));
      const now = Date.now();
      const der = authority.makeList({ thisUpdate: new Date(now), nextUpdate: new Date(now + DAY_MS), entries });
      // From the times on: what stands in names, OpenSSL reads by other rules. The signature's octets say nothing.
      const from = Buffer.from(der).indexOf(derTime(new Date(now)));
      const mutated = Uint8Array.from(der);
      for (let count = randomInt(0, 3); count > 0; count -= 1) mutated[randomInt(from, der.length - 256)] = randomInt(0, 256);
      const ours = attempt(() => parseList(mutated));
      if (ours === undefined) continue;
      taken += 1;
      const theirs = await printedByOpenssl(mutated);
      expect(theirs.numbers, 'the serial numbers').toHaveLength(ours.serials.size);
      for (const { serial, at, reason } of theirs.numbers) {
        const entry = ours.serials.find(serial);
        expect(entry?.revokedAt).toBe(at);
        if (reason !== undefined) expect(spellings.find(([name]) => name === entry?.reason)?.[2]).toBe(reason);
      }
    }
    // Unmutated ones above all; if it were none, nothing would have been compared.
    expect(taken).toBeGreaterThan(20);
  });

  async function listOfOpenssl(database: readonly string[]): Promise<Uint8Array> {
    const place = join(folder, randomBytes(4).toString('hex'));
    await mkdir(place);
    const configuration = [
      '[ca]',
      'default_ca = it',
      '[it]',
      `database = ${place}/index`,
      `crlnumber = ${place}/number`,
      'default_md = sha256',
      'crl_extensions = lists',
      '[lists]',
      'authorityKeyIdentifier = keyid',
    ];
    await writeFile(join(place, 'configuration'), configuration.join('\n'));
    await writeFile(join(place, 'index'), database.map((line) => `${line}\n`).join(''));
    await writeFile(join(place, 'number'), '1000\n');
    const made = ['-gencrl', '-crldays', '1', '-cert', join(folder, 'ca.cer'), '-keyfile', join(folder, 'ca.key')];
    await run('openssl', ['ca', '-config', join(place, 'configuration'), ...made, '-out', join(place, 'list.pem')]);
    await run('openssl', ['crl', '-in', join(place, 'list.pem'), '-outform', 'DER', '-out', join(place, 'list.crl')]);
    return readFile(join(place, 'list.crl'));
  }

  async function printedByOpenssl(der: Uint8Array) {
    const file = join(folder, 'mutated.crl');
    await writeFile(file, der);
    const { stdout } = await run('openssl', ['crl', '-inform', 'DER', '-in', file, '-noout', '-text']);
    const numbers = stdout
      .split('Serial Number: ')
      .slice(1)
      .map((text) => {
        const [, sign = '', digits = ''] = /^(-?)([0-9A-F]+)/.exec(text) ?? [];
        const [, date = ''] = /Revocation Date: (.*)/.exec(text) ?? [];
        const [, reason] = /X509v3 CRL Reason Code: (?:critical)?\s*\n\s*(.*)/.exec(text) ?? [];
        const known = spellings.some(([, , printed]) => printed === reason);
        return {
          serial: integerOctets(BigInt(`0x${digits}`) * (sign === '' ? 1n : -1n)),
          at: Date.parse(date),
          reason: known ? reason : undefined,
        };
      });
    return { numbers };
  }
});

function attempt(read: () => RevocationList): RevocationList | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Positive, of 1 to 20 octets. */
function randomSerial(): Uint8Array {
  const octets = randomBytes(randomInt(8, 21));
  octets[0] = ((octets[0] ?? 0) & 0x7f) | 0x01;
  return octets;
}

/** The fewest octets of two's complement (X.690 §8.3). */
function integerOctets(number: bigint): Uint8Array {
  let length = 1;
  while (BigInt.asIntN(length * 8, number) !== number) length += 1;
  const digits = BigInt.asUintN(length * 8, number).toString(16);
  return Buffer.from(digits.padStart(length * 2, '0'), 'hex');
}

function utcTime(at: number): string {
  return Buffer.from(derTime(new Date(at)).subarray(2)).toString('latin1');
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex').toUpperCase();
}

function pem(label: string, der: Uint8Array): string {
  return `-----BEGIN ${label}-----\n${Buffer.from(der).toString('base64').replace(/.{64}/g, '$&\n')}\n-----END ${label}-----\n`;
}

async function* inPieces(der: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < der.length; ) {
    const size = randomInt(1, 5000);
    yield der.subarray(at, at + size);
    at += size;
  }
}
