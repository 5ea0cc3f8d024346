import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, inflateSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeUdif } from './udif.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cardbridge-udif-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Reads an image back, by its table, as a Mac would. */
function read(image: Buffer): { readonly bytes: Buffer; readonly kinds: number[]; readonly sum: number } {
  const koly = image.subarray(-512);
  expect(koly.toString('latin1', 0, 4)).toBe('koly');
  const [at, length] = [Number(koly.readBigUInt64BE(216)), Number(koly.readBigUInt64BE(224))];
  const plist = image.toString('utf8', at, at + length);
  const table = Buffer.from(/<data>([^<]+)<\/data>/.exec(plist)?.[1] ?? '', 'base64');
  expect(table.toString('latin1', 0, 4)).toBe('mish');
  const parts: Buffer[] = [];
  const kinds: number[] = [];
  for (let run = 0; run < table.readUInt32BE(200); run++) {
    const entry = table.subarray(204 + 40 * run, 244 + 40 * run);
    const kind = entry.readUInt32BE(0);
    const sectors = Number(entry.readBigUInt64BE(16));
    const offset = Number(entry.readBigUInt64BE(24));
    const data = image.subarray(offset, offset + Number(entry.readBigUInt64BE(32)));
    kinds.push(kind);
    if (kind === 2) parts.push(Buffer.alloc(sectors * 512));
    else if (kind === 0x80000005) parts.push(inflateSync(data));
    else if (kind === 1) parts.push(data);
  }
  return { bytes: Buffer.concat(parts), kinds, sum: table.readUInt32BE(72) };
}

test('an image holds every sector: compressed, zeros, and what cannot be compressed', async () => {
  const run = 512 * 512;
  const raw = Buffer.concat([Buffer.alloc(run, 'text '), Buffer.alloc(run), randomBytes(run), Buffer.alloc(700, 'end')]);
  await writeFile(join(folder, 'raw'), raw);
  await writeUdif(join(folder, 'raw'), join(folder, 'image.dmg'));

  const { bytes, kinds, sum } = read(await readFile(join(folder, 'image.dmg')));
  expect(kinds).toEqual([0x80000005, 2, 1, 0x80000005, 0xffffffff]);
  // Whole sectors: the last one is filled up with zeros.
  const whole = Buffer.concat([raw, Buffer.alloc(1024 - 700)]);
  expect(bytes.equals(whole)).toBe(true);
  expect(sum).toBe(crc32(whole));
});

test('the same disk makes the same image', async () => {
  await writeFile(join(folder, 'raw'), randomBytes(5000));
  await writeUdif(join(folder, 'raw'), join(folder, 'a'));
  await writeUdif(join(folder, 'raw'), join(folder, 'b'));
  expect((await readFile(join(folder, 'a'))).equals(await readFile(join(folder, 'b')))).toBe(true);
});
