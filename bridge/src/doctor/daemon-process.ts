import { readFile, readlink } from 'node:fs/promises';
import { resolve } from 'node:path';

/** How a process of this person was started, from the kernel's own files; undefined where there are none (proc(5)). */
async function fromKernel(pid: number, file: 'environ' | 'cmdline'): Promise<readonly string[] | undefined> {
  try {
    return (await readFile(`/proc/${pid}/${file}`, 'utf8')).split('\0').filter((entry) => entry !== '');
  } catch {
    return undefined;
  }
}

/** What a window program needs to find its screen and itself; the rest of a strange environment is none of ours. */
const WANTED = /^(?:PATH|HOME|LANG|LC_[A-Z]+|DISPLAY|WAYLAND_DISPLAY|XAUTHORITY|XDG_RUNTIME_DIR|DBUS_SESSION_BUS_ADDRESS)$/;

export async function environmentOf(pid: number): Promise<NodeJS.ProcessEnv | undefined> {
  const entries = await fromKernel(pid, 'environ');
  return (
    entries &&
    Object.fromEntries(
      entries.map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]).filter(isWanted),
    )
  );
}

const isWanted = ([name = '']: readonly string[]) => WANTED.test(name);

export const argumentsOf = async (pid: number): Promise<readonly string[]> => (await fromKernel(pid, 'cmdline')) ?? [];

/** A path as a process of this person means it: from the folder that it runs in. */
export async function pathOf(pid: number, path: string): Promise<string> {
  const folder = await readlink(`/proc/${pid}/cwd`).catch(() => '');
  return folder === '' ? path : resolve(folder, path);
}

/** What follows an option on a command line, in both ways in which it is written. */
export function optionOf(args: readonly string[], option: string): string | undefined {
  const at = args.findIndex((argument) => argument === option || argument.startsWith(`${option}=`));
  if (at === -1) return undefined;
  return args[at] === option ? args[at + 1] : args[at]?.slice(option.length + 1);
}
