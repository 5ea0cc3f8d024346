import { chown, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Chroot, ChrootUser } from './chroot.js';

/** An ordinary user of the chroot, as one who is logged in: with a runtime folder, without a desktop. */
export interface Person extends ChrootUser {
  readonly name: string;
  /** Runs the program, given by its path, and gives what it wrote. */
  ask(program: string, ...args: readonly string[]): Promise<string>;
  logOut(): Promise<void>;
}

export async function addPerson(chroot: Chroot, name: string): Promise<Person> {
  await chroot.run(['useradd', '--create-home', '--user-group', '--shell', '/bin/sh', name]);
  const uid = Number(await chroot.run(['id', '-u', name]));
  const home = `/home/${name}`;
  const runtime = `/run/user/${uid}`;
  await mkdir(join(chroot.root, '/run/user'), { recursive: true });
  await mkdir(join(chroot.root, runtime), { mode: 0o700 });
  await chown(join(chroot.root, runtime), uid, uid);
  const env = {
    HOME: home,
    USER: name,
    LOGNAME: name,
    PATH: '/usr/local/bin:/usr/bin:/bin',
    LANG: 'C.UTF-8',
    XDG_RUNTIME_DIR: runtime,
  };
  const user = { uid, home, env };
  return {
    ...user,
    name,
    ask: (program, ...args) => chroot.run([program, ...args], user),
    logOut: () => rm(join(chroot.root, runtime), { recursive: true, force: true }),
  };
}
