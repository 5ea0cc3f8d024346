import { run } from '../processes/index.js';
import { compiler } from './tools.js';

/**
 * Without a C runtime, and the same bytes from the same source. Nothing but the code says which DLLs a program loads: these libraries
 * are all "known DLLs", which Windows takes from its own folder only.
 */
const flags = [
  ...[
    '-std=c11',
    '-Os',
    '-Wall',
    '-Wextra',
    '-Werror',
    '-Wno-unused-parameter',
    '-nostdlib',
    '-fno-ident',
    '-finput-charset=UTF-8',
  ],
  // Both would call into the runtime that is not there.
  ...['-fno-stack-protector', '-mno-stack-arg-probe'],
  ...['-Wl,-e,entry,--no-insert-timestamp,--gc-sections,--nxcompat,--dynamicbase,--high-entropy-va', '-s'],
];

/** Left to itself, the linker takes the address from the name of the output. */
const libraryFlags = ['-shared', '-Wl,--image-base=0x180000000'];

export interface Compilation {
  /** C, and compiled resources. */
  readonly sources: readonly string[];
  readonly kind: 'program' | 'library';
  readonly libraries: readonly string[];
  readonly output: string;
}

/** Compiles for 64-bit Windows, which one for ARM runs too (from Windows 11 on). */
export async function compile({ sources, kind, libraries, output }: Compilation, signal?: AbortSignal): Promise<void> {
  await run(
    compiler,
    [
      ...flags,
      ...(kind === 'program' ? ['-mwindows'] : libraryFlags),
      '-o',
      output,
      ...sources,
      ...libraries.map((name) => `-l${name}`),
    ],
    // Its messages, which a failed build shows.
    { env: { ...process.env, LC_ALL: 'C.UTF-8' }, ...(signal && { signal }) },
  );
}
