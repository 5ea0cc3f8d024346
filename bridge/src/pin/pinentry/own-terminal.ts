import { type BigIntStats, fstatSync, readFileSync, readlinkSync, statSync } from 'node:fs';

/** A terminal whose keys reach nobody but this process and what it starts. */
export interface OwnTerminal {
  /** Path of its device. */
  readonly name: string;
  /** What TERM says that it is. */
  readonly type: string;
}

export interface OwnTerminalOptions {
  /** Ours, usually `process.env`. */
  readonly environment: NodeJS.ProcessEnv;
  /** For tests: what the kernel says about this process. */
  readonly kernel?: Kernel;
}

/** What is asked of the kernel; each may throw where it has no answer. */
export interface Kernel {
  /** /proc/self/stat, proc(5). */
  stat(): string;
  /** Where descriptor 0 leads, as a path. */
  stdinPath(): string;
  stdinStats(): DeviceStats;
  stats(path: string): DeviceStats;
}

type DeviceStats = Pick<BigIntStats, 'rdev' | 'isCharacterDevice'>;

const linux: Kernel = {
  stat: () => readFileSync('/proc/self/stat', 'latin1'),
  stdinPath: () => readlinkSync('/proc/self/fd/0'),
  stdinStats: () => fstatSync(0, { bigint: true }),
  stats: (path) => statSync(path, { bigint: true }),
};

/** They become parameters of a protocol of lines. */
const [TERMINAL_NAME, TERMINAL_TYPE] = [/^\/dev\/[\w/]+$/, /^[\w.+-]+$/];

/**
 * The terminal that this process was started from, while it is ours: our stdin is the terminal that controls our session, and our process
 * group is the one in its foreground. The kernel lets no other group read from it then (POSIX.1-2017, XBD 11.1.4); of a daemon in the
 * background the shell would read part of the PIN. `undefined` otherwise, and on other systems than Linux. Job control may
 * change the answer at any time.
 */
export function ownTerminal({ environment, kernel = linux }: OwnTerminalOptions): OwnTerminal | undefined {
  const { TERM: type = '' } = environment;
  try {
    const name = kernel.stdinPath();
    const stdin = kernel.stdinStats();
    const named = kernel.stats(name);
    const { group, terminal, foregroundGroup } = jobControl(kernel.stat());
    const isOurs =
      stdin.isCharacterDevice() && stdin.rdev === named.rdev && stdin.rdev === terminal && group === foregroundGroup;
    // A "dumb" terminal shows no window.
    return isOurs && TERMINAL_NAME.test(name) && TERMINAL_TYPE.test(type) && type !== 'dumb' ? { name, type } : undefined;
  } catch {
    return undefined;
  }
}

/** Fields 5, 7 and 8 of proc(5): pgrp, tty_nr, tpgid. The name before them is in brackets, and may have spaces and brackets itself. */
function jobControl(stat: string) {
  const [, , group = '', , terminal = '', foregroundGroup = ''] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // The numbers of devices are those of stat(2), but signed and of 32 bits.
  return { group: Number(group), terminal: BigInt.asUintN(32, BigInt(terminal)), foregroundGroup: Number(foregroundGroup) };
}
