import { execFile } from 'node:child_process';
import { mkdir, open, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** Programs that list every file would fill it. */
const QUIET = { maxBuffer: 64 * 1024 * 1024 };

/**
 * Takes a package apart into `folder`, scripts of the package manager too, without running any of it. Needs Debian's dpkg, rpm2cpio with
 * cpio, tar, squashfs-tools and p7zip-full, each for its kind. Rejects with what the program says, and for a kind that nobody knows.
 */
export async function openPackage(file: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const name = basename(file);
  if (name.endsWith('.deb')) {
    await run('dpkg-deb', ['-R', file, folder], QUIET);
  } else if (name.endsWith('.rpm')) {
    await run('sh', ['-c', 'rpm2cpio "$1" | cpio -idm --quiet --no-absolute-filenames -D "$2"', 'sh', file, folder], QUIET);
    const { stdout } = await run('rpm', ['-qp', '--scripts', '--nosignature', file], QUIET);
    await writeFile(join(folder, 'scripts.txt'), stdout);
  } else if (name.endsWith('.AppImage')) {
    const offset = await squashfsOffset(file);
    await run('unsquashfs', ['-q', '-n', '-f', '-o', String(offset), '-d', folder, file], QUIET);
  } else if (name.endsWith('.tar.gz')) {
    await run('tar', ['-xzf', file, '-C', folder], QUIET);
  } else if (/\.(?:zip|exe|dmg)$/.test(name)) {
    await run('7z', ['x', '-y', '-bd', `-o${folder}`, file], QUIET);
  } else {
    throw new Error(`${name}: not a kind of package that can be opened`);
  }
}

/** Of the SquashFS 4.0 superblock (magic, 96 bytes; its size of the whole fits what follows): an AppImage has one behind its runtime. */
async function squashfsOffset(path: string): Promise<number> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    // Runtimes are a few megabytes at most.
    const { buffer, bytesRead } = await file.read(Buffer.alloc(16 * 1024 * 1024), 0, undefined, 0);
    const head = buffer.subarray(0, bytesRead);
    for (let at = head.indexOf('hsqs'); at >= 0; at = head.indexOf('hsqs', at + 1)) {
      const isWhole =
        at + 96 <= head.length && head.readUInt16LE(at + 28) === 4 && head.readBigUInt64LE(at + 40) <= BigInt(size - at);
      if (isWhole) return at;
    }
    throw new Error(`${basename(path)}: holds no SquashFS`);
  } finally {
    await file.close();
  }
}
