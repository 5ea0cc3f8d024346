import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';

/** Bytes that are read at a time. */
const CHUNK = 1024 * 1024;

/** A PIN of eight letters and digits that nothing else on this machine says. */
export const markerPin = (): string => `M${randomBytes(4).toString('hex').slice(0, 7)}`;

/** These PINs whole, and either end of each: half a PIN is a find, too, since what is zeroed must be zeroed whole. */
export const needlesOf = (pins: readonly string[]): ReadonlyMap<string, Buffer> =>
  new Map(
    pins.flatMap((pin) =>
      [pin, pin.slice(0, 6), pin.slice(-6)].flatMap((part) =>
        [...spellings(part)].map(([how, needle]) => [`${part} as ${how}`, needle] as const),
      ),
    ),
  );

/** How a secret may lie in memory: as bytes, as text of two bytes a character, as hex, as base64. */
function spellings(secret: string): ReadonlyMap<string, Buffer> {
  const bytes = Buffer.from(secret);
  return new Map([
    ['bytes', bytes],
    ['utf16', Buffer.from(secret, 'utf16le')],
    ['hex', Buffer.from(bytes.toString('hex'))],
    ['base64', Buffer.from(bytes.toString('base64').replace(/=+$/, ''))],
  ]);
}

/**
 * TEST ONLY. Where one of these lies in the memory that a process can write to, as `region: what`; Linux (proc(5), /proc/pid/mem). Only
 * for processes that this one may trace: its own children, or any for root.
 */
export function findInMemory(pid: number, needles: ReadonlyMap<string, Buffer>): string[] {
  const found: string[] = [];
  const longest = Math.max(...[...needles.values()].map(({ length }) => length));
  const memory = openSync(`/proc/${pid}/mem`, 'r');
  const chunk = Buffer.alloc(CHUNK + longest);
  try {
    for (const { start, end, name } of writableRegions(pid)) {
      // Each chunk begins where the one before ended, less what a needle across the border needs.
      for (let at = start; at < end; at += CHUNK) {
        const wanted = Math.min(chunk.length, end - at);
        const length = readAt(memory, chunk, wanted, at);
        const bytes = chunk.subarray(0, length);
        for (const [what, needle] of needles) {
          for (let hit = bytes.indexOf(needle); hit >= 0 && hit < CHUNK; hit = bytes.indexOf(needle, hit + 1)) {
            found.push(`${name} +${(at - start + hit).toString(16)}: ${what}`);
          }
        }
      }
    }
  } finally {
    chunk.fill(0);
    closeSync(memory);
  }
  return found;
}

interface Region {
  readonly start: number;
  readonly end: number;
  readonly name: string;
}

function writableRegions(pid: number): readonly Region[] {
  return readFileSync(`/proc/${pid}/maps`, 'utf8')
    .split('\n')
    .flatMap((line): Region[] => {
      const [range = '', permissions = '', , , , ...name] = line.split(/\s+/);
      if (!permissions.startsWith('rw')) return [];
      const [start = 0, end = 0] = range.split('-').map((address) => Number.parseInt(address, 16));
      return [{ start, end, name: name.join(' ') || '(anonymous)' }];
    });
}

/** Less than wanted where a page went away or was never there. */
function readAt(memory: number, target: Buffer, wanted: number, at: number): number {
  try {
    return readSync(memory, target, 0, wanted, at);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EIO' || code === 'EFAULT') return 0;
    throw error;
  }
}

/** Every process below this one. */
export function descendants(pid: number): readonly number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        // After the name of the program, which may hold anything: state, parent (proc(5)).
        const parent = readFileSync(`/proc/${name}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[1];
        return [[Number(name), Number(parent)] as const];
      } catch {
        // It ended meanwhile.
        return [];
      }
    });
  const below = (ancestor: number): number[] =>
    parents.filter(([, parent]) => parent === ancestor).flatMap(([child]) => [child, ...below(child)]);
  return below(pid);
}
