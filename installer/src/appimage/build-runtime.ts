import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findProgram, run } from '../processes/index.js';
import { checkout, type System } from '../releases/index.js';

const source = join(checkout, 'installer', 'linux', 'appimage-runtime.c');

const compilers = { x64: 'x86_64-linux-gnu-gcc', arm64: 'aarch64-linux-gnu-gcc' } as const;

const flags = [
  ...['-std=c11', '-O2', '-Wall', '-Wextra', '-Werror', '-fstack-protector-strong', '-D_FORTIFY_SOURCE=2'],
  // No library of the system: an AppImage runs where its runtime starts.
  ...['-static', '-Wl,-z,relro,-z,now,-z,noexecstack,--build-id=none', '-s'],
];
const libraries = ['-lsquashfuse_ll', '-lsquashfuse', '-lfuse3', '-lz', '-lzstd', '-ldl', '-lpthread'];

/** Compiles the program that an AppImage begins with. Error: the compiler or a library of that processor is missing. */
export async function buildAppImageRuntime({ cpu }: System, output: string, signal?: AbortSignal): Promise<void> {
  await run(compilers[cpu], [...flags, '-o', output, source, ...libraries], signal && { signal });
  const bytes = await readFile(output);
  await writeFile(output, marked(bytes), { mode: 0o755 });
}

/** With the mark by which systems know an AppImage: "AI" and its type, where ELF has room (AppImage specification, "Type 2"). */
export function marked(elf: Buffer): Buffer {
  const image = Buffer.from(elf);
  image.set([0x41, 0x49, 0x02], 8);
  return image;
}

/** What is missing here to make the runtime for a system, as names of Debian packages. */
export function missingForRuntime({ cpu }: System): string[] {
  const foreign = cpu !== process.arch;
  const debian = { x64: 'amd64', arm64: 'arm64' }[cpu];
  const ending = foreign ? `:${debian}` : '';
  const missing = findProgram(compilers[cpu]) === undefined ? [foreign ? `gcc-${compilers[cpu].slice(0, -4)}` : 'gcc'] : [];
  const triplet = compilers[cpu].slice(0, -4);
  for (const [library, name] of [
    ['libsquashfuse_ll.a', 'libsquashfuse-dev'],
    ['libfuse3.a', 'libfuse3-dev'],
    ['libzstd.a', 'libzstd-dev'],
    ['libz.a', 'zlib1g-dev'],
  ] as const) {
    if (!existsSync(join('/usr/lib', triplet, library))) missing.push(`${name}${ending}`);
  }
  return missing;
}
