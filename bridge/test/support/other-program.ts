import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

/** The user whom `NOBODY` is on Linux: one that is never us. */
export const NOBODY = 65534;

/**
 * What a program of its own prints: `script` (CommonJS) with `args` as its `args`. With `user`, for which we have to be root, it is a
 * program of that user; it becomes that user itself, who may not be able to read where Node and this project lie.
 */
export async function runOtherProgram(
  script: string,
  { args = [], user }: { readonly args?: readonly string[]; readonly user?: number } = {},
): Promise<string> {
  const become = user === undefined ? '' : `process.setgid(${user}); process.setuid(${user});`;
  const program = `${become} const args = process.argv.slice(1); ${script}`;
  const child = spawn(process.execPath, ['-e', program, '--', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: '/',
    env: {},
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const [printed, status] = await Promise.all([text(child.stdout), ended]);
  if (status !== 0) throw new Error(`the other program ended with ${status}`);
  return printed;
}
