import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { crc32, deflateSync } from 'node:zlib';

/** Kinds of runs of sectors in a UDIF image (names as in Apple's DiskImages framework). */
const RUN = { raw: 0x00000001, zero: 0x00000002, zlib: 0x80000005, end: 0xffffffff } as const;

const SECTOR = 512;
/** Sectors of one run; what tools expect of their buffers. */
const RUN_SECTORS = 512;
const CHECKSUM_CRC32 = 2;

interface Run {
  readonly kind: number;
  readonly sector: number;
  readonly sectors: number;
  readonly offset: number;
  readonly length: number;
}

/**
 * Writes a disk image of macOS (UDIF, compressed with zlib: "UDZO") of the raw image in `raw`. The format is told by no document of
 * Apple; as here it is read by dmg2img and by 7-Zip.
 */
export async function writeUdif(raw: string, target: string): Promise<void> {
  const source = await open(raw);
  try {
    const out = await open(target, 'w', 0o644);
    try {
      await convert(source, out);
    } finally {
      await out.close();
    }
  } finally {
    await source.close();
  }
}

async function convert(source: FileHandle, out: FileHandle): Promise<void> {
  const { size } = await source.stat();
  const sectors = Math.ceil(size / SECTOR);
  const runs: Run[] = [];
  const digest = createHash('sha256');
  let offset = 0;
  let imageSum = 0;
  let dataSum = 0;
  for (let sector = 0; sector < sectors; sector += RUN_SECTORS) {
    const count = Math.min(RUN_SECTORS, sectors - sector);
    // What lies after the end of the file is zeros, as the last sector must be whole.
    const bytes = Buffer.alloc(count * SECTOR);
    await readFully(source, bytes, sector * SECTOR);
    imageSum = crc32(bytes, imageSum);
    const { kind, data } = pack(bytes);
    runs.push({ kind, sector, sectors: count, offset, length: data.length });
    await out.write(data);
    dataSum = crc32(data, dataSum);
    digest.update(data);
    offset += data.length;
  }
  runs.push({ kind: RUN.end, sector: sectors, sectors: 0, offset, length: 0 });
  const plist = Buffer.from(resources(blockTable(runs, sectors, imageSum)));
  await out.write(plist);
  const parts = { data: offset, plist: plist.length, sectors, dataSum, imageSum, id: digest.digest().subarray(0, 16) };
  await out.write(trailer(parts));
}

async function readFully(source: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let read = 0; read < bytes.length; ) {
    const { bytesRead } = await source.read(bytes, read, bytes.length - read, position + read);
    if (bytesRead === 0) return;
    read += bytesRead;
  }
}

function pack(bytes: Buffer): { readonly kind: number; readonly data: Buffer } {
  if (bytes.every((byte) => byte === 0)) return { kind: RUN.zero, data: Buffer.alloc(0) };
  const packed = deflateSync(bytes, { level: 9 });
  return packed.length < bytes.length ? { kind: RUN.zlib, data: packed } : { kind: RUN.raw, data: bytes };
}

/** "mish": which sectors lie where in the file. */
function blockTable(runs: readonly Run[], sectors: number, sum: number): Buffer {
  const head = Buffer.alloc(204);
  head.write('mish', 0, 'latin1');
  head.writeUInt32BE(1, 4);
  head.writeBigUInt64BE(BigInt(sectors), 16);
  // Sectors that a reader must have room for at once: a run and its head.
  head.writeUInt32BE(RUN_SECTORS + 8, 32);
  checksum(sum).copy(head, 64);
  head.writeUInt32BE(runs.length, 200);
  const table = runs.map(({ kind, sector, sectors: count, offset, length }) => {
    const entry = Buffer.alloc(40);
    entry.writeUInt32BE(kind, 0);
    entry.writeBigUInt64BE(BigInt(sector), 8);
    entry.writeBigUInt64BE(BigInt(count), 16);
    entry.writeBigUInt64BE(BigInt(offset), 24);
    entry.writeBigUInt64BE(BigInt(length), 32);
    return entry;
  });
  return Buffer.concat([head, ...table]);
}

/** Kind, length in bits, value. */
function checksum(value: number): Buffer {
  const field = Buffer.alloc(136);
  field.writeUInt32BE(CHECKSUM_CRC32, 0);
  field.writeUInt32BE(32, 4);
  field.writeUInt32BE(value, 8);
  return field;
}

const resources = (table: Buffer): string => `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple Computer//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict><key>resource-fork</key><dict>
<key>blkx</key><array>${entry('whole disk', table)}</array>
<key>plst</key><array>${entry('', Buffer.alloc(1032))}</array>
</dict></dict></plist>
`;

const entry = (name: string, data: Buffer): string => `<dict>
<key>Attributes</key><string>0x0050</string><key>CFName</key><string>${name}</string>
<key>Data</key><data>${data.toString('base64')}</data>
<key>ID</key><string>0</string><key>Name</key><string>${name}</string>
</dict>`;

interface TrailerParts {
  readonly data: number;
  readonly plist: number;
  readonly sectors: number;
  readonly dataSum: number;
  readonly imageSum: number;
  readonly id: Buffer;
}

/** "koly", the last 512 bytes: where all else is. */
function trailer({ data, plist, sectors, dataSum, imageSum, id }: TrailerParts): Buffer {
  const koly = Buffer.alloc(512);
  koly.write('koly', 0, 'latin1');
  koly.writeUInt32BE(4, 4);
  koly.writeUInt32BE(koly.length, 8);
  koly.writeUInt32BE(1, 12);
  koly.writeBigUInt64BE(BigInt(data), 32);
  koly.writeUInt32BE(1, 56);
  koly.writeUInt32BE(1, 60);
  // Names the image among the parts of one; there is one part.
  id.copy(koly, 64);
  checksum(dataSum).copy(koly, 80);
  koly.writeBigUInt64BE(BigInt(data), 216);
  koly.writeBigUInt64BE(BigInt(plist), 224);
  // Over the checksums of all tables; there is one.
  const sums = Buffer.alloc(4);
  sums.writeUInt32BE(imageSum);
  checksum(crc32(sums)).copy(koly, 352);
  koly.writeUInt32BE(1, 488);
  koly.writeBigUInt64BE(BigInt(sectors), 492);
  return koly;
}
