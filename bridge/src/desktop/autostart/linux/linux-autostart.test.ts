import { execFile } from 'node:child_process';
import { chmod, chown, lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findProgram } from '@cardbridge/fixtures/machine';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAutostart } from '../index.js';

let base: string;
let home: string;
let system: string;
let place: string;
let program: { file: string; args: string[] };
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'cardbridge autostart-'));
  home = join(base, 'home');
  system = join(base, 'xdg');
  place = join(home, '.config', 'autostart', 'cardbridge.desktop');
  program = { file: join(base, 'my apps', 'cardbridge'), args: ['desktop'] };
  await mkdir(join(base, 'my apps'));
  await writeFile(program.file, '', { mode: 0o700 });
  await mkdir(home);
});
afterEach(() => rm(base, { recursive: true }));

const open = (environment: NodeJS.ProcessEnv = {}) =>
  createAutostart({
    platform: 'linux',
    environment: { XDG_CONFIG_DIRS: system, PATH: '/usr/bin', ...environment },
    home,
    program,
  });
const put = async (path: string, text: string) => {
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, text);
};
const PACKAGED = '[Desktop Entry]\nType=Application\nName=CardBridge\nExec=cardbridge desktop\n';
const installPackage = (text = PACKAGED) => put(join(system, 'autostart', 'cardbridge.desktop'), text);
const inPlace = () => readFile(place, 'utf8').catch(() => undefined);
const refused = (why: string) => ({ code: 'ERR_AUTOSTART', detail: `${place}: ${why}` });

describe('without a package', () => {
  test('is off, then on by an entry of its own, then off without a trace of it', async () => {
    const autostart = open();
    expect([await autostart.isOn(), autostart.place]).toEqual([false, place]);
    await autostart.turnOn();
    expect(await autostart.isOn()).toBe(true);
    expect(await inPlace()).toContain(`Exec="${program.file}" desktop\n`);
    await autostart.turnOff();
    expect(await autostart.isOn()).toBe(false);
    expect(await readdir(join(place, '..'))).toEqual([]);
  });

  test.skipIf(findProgram('desktop-file-validate') === undefined)('its entry is one by the specification', async () => {
    program.file = join(base, 'my apps', 'a $100% "program"\\家');
    await writeFile(program.file, '', { mode: 0o700 });
    await open().turnOn();
    expect(await open().isOn()).toBe(true);
    const { stdout } = await promisify(execFile)('desktop-file-validate', [place]);
    expect(stdout).toBe('');
  });

  test('is off once the program is gone, and on again where it went', async () => {
    await open().turnOn();
    await rm(program.file);
    expect(await open().isOn()).toBe(false);
    program.file = join(base, 'cardbridge');
    await writeFile(program.file, '', { mode: 0o700 });
    await open().turnOn();
    expect(await open().isOn()).toBe(true);
    expect(await inPlace()).toContain(program.file);
  });

  test('turning on twice, off twice and removing what is not there is fine', async () => {
    const { turnOn, turnOff, remove, isOn } = open();
    expect(await remove()).toBe(false);
    await turnOff();
    await turnOn();
    const before = await inPlace();
    await turnOn();
    expect(await inPlace()).toBe(before);
    expect([await remove(), await remove(), await isOn()]).toEqual([true, false, false]);
  });
});

describe('with a package, whose entry is for everybody', () => {
  beforeEach(() => installPackage());

  test('is on, off by an entry that hides it, and on by none', async () => {
    const { isOn, turnOn, turnOff } = open();
    expect(await isOn()).toBe(true);
    await turnOff();
    expect(await isOn()).toBe(false);
    expect(await inPlace()).toContain('\nHidden=true\n');
    await turnOn();
    expect([await isOn(), await inPlace()]).toEqual([true, undefined]);
  });

  test('its entry counts instead of one that was made before the package was there', async () => {
    await rm(system, { recursive: true });
    await open().turnOn();
    await rm(program.file);
    await installPackage();
    expect(await open().isOn()).toBe(false);
    await open().turnOn();
    expect([await open().isOn(), await inPlace()]).toEqual([true, undefined]);
  });

  test('what hides it goes with remove', async () => {
    await open().turnOff();
    expect([await open().remove(), await inPlace()]).toEqual([true, undefined]);
  });

  test.skipIf(findProgram('desktop-file-validate') === undefined)(
    'what hides it is an entry by the specification',
    async () => {
      await open().turnOff();
      expect((await promisify(execFile)('desktop-file-validate', [place])).stdout).toBe('');
    },
  );

  test.each([
    ['hidden by the administrator', `${PACKAGED}Hidden=true\n`],
    ['left behind by a package that is gone', `${PACKAGED}TryExec=/nonexistent/cardbridge\n`],
    ['broken', 'nonsense'],
  ])('one that is %s is off, and on by an entry of our own', async (_, text) => {
    await installPackage(text);
    expect(await open().isOn()).toBe(false);
    await open().turnOn();
    expect([await open().isOn(), await inPlace()]).toEqual([true, expect.stringContaining(program.file)]);
    await open().turnOff();
    expect(await open().isOn()).toBe(false);
  });

  test('TryExec without a folder is looked for in PATH', async () => {
    await installPackage(`${PACKAGED}TryExec=cardbridge\n`);
    expect(await open().isOn()).toBe(false);
    expect(await open({ PATH: `/nonexistent:${join(base, 'my apps')}` }).isOn()).toBe(true);
    await chmod(program.file, 0o600);
    expect(await open({ PATH: join(base, 'my apps') }).isOn()).toBe(false);
  });
});

describe('an entry that somebody else wrote', () => {
  const THEIRS = `# mine\n[Desktop Entry]\nName=My own\nExec=env X=1 cardbridge desktop\nX-GNOME-Autostart-Delay=30\n\n[Desktop Action a]\nHidden=false\n`;
  beforeEach(() => put(place, THEIRS));

  test('keeps every line but its switch, and its own', async () => {
    const { isOn, turnOn, turnOff, remove } = open();
    expect(await isOn()).toBe(true);
    await turnOff();
    expect(await isOn()).toBe(false);
    expect(await inPlace()).toBe(THEIRS.replace('[Desktop Entry]\n', '[Desktop Entry]\nHidden=true\n'));
    await turnOn();
    expect([await isOn(), await inPlace()]).toEqual([true, THEIRS]);
    expect([await remove(), await inPlace()]).toEqual([false, THEIRS]);
  });

  test("that GNOME's settings turned off is off, and on again", async () => {
    await put(place, `${THEIRS.replace('Name=', 'X-GNOME-Autostart-enabled=false\nName=')}`);
    expect(await open().isOn()).toBe(false);
    await open().turnOn();
    expect([await open().isOn(), await inPlace()]).toEqual([true, THEIRS]);
  });

  test('that starts what is not there stays, and is named', async () => {
    await put(place, `${PACKAGED}TryExec=/nonexistent\n`);
    await expect(open().turnOn()).rejects.toMatchObject(refused('what it starts is not there; move it away'));
    expect(await inPlace()).toContain('/nonexistent');
  });

  test('ours is known by its mark also after a desktop changed it', async () => {
    await rm(place);
    await open().turnOn();
    await put(place, `${await inPlace()}X-KDE-autostart-phase=2\nX-GNOME-Autostart-enabled=false\n`);
    expect(await open().isOn()).toBe(false);
    await open().turnOn();
    expect(await open().isOn()).toBe(true);
    await put(place, `${await inPlace()}X-KDE-autostart-phase=2\n`);
    await open().turnOff();
    expect(await inPlace()).toBeUndefined();
  });

  test.each([
    ['text that is none', () => put(place, 'nonsense'), 'this is no autostart entry; move it away'],
    [
      'a folder',
      async () => {
        await rm(place);
        await mkdir(place);
      },
      'this is no autostart entry; move it away',
    ],
    [
      'a link',
      async () => {
        await rm(place);
        await put(join(base, 'theirs.desktop'), THEIRS);
        await symlink(join(base, 'theirs.desktop'), place);
      },
      'it is a link; move it away',
    ],
    [
      'a link that leads nowhere',
      async () => {
        await rm(place);
        await symlink(join(base, 'gone'), place);
      },
      'this is no autostart entry; move it away',
    ],
  ])('%s stays as it is, and is named', async (_, make, why) => {
    await make();
    const { ino } = await lstat(place);
    await expect(open().turnOff()).rejects.toMatchObject(refused(why));
    if (!(await open().isOn())) await expect(open().turnOn()).rejects.toMatchObject(refused(why));
    expect(await open().remove()).toBe(false);
    expect((await lstat(place)).ino).toBe(ino);
  });
});

describe('folders', () => {
  test('XDG_CONFIG_HOME counts when it is absolute', async () => {
    const config = join(base, 'config');
    expect(open({ XDG_CONFIG_HOME: config }).place).toBe(join(config, 'autostart', 'cardbridge.desktop'));
    for (const other of ['', 'relative']) expect(open({ XDG_CONFIG_HOME: other }).place).toBe(place);
    await open({ XDG_CONFIG_HOME: config }).turnOn();
    expect([await open({ XDG_CONFIG_HOME: config }).isOn(), await open().isOn()]).toEqual([true, false]);
  });

  test('of the folders of the system the first that has an entry counts', async () => {
    await installPackage();
    const first = join(base, 'first');
    await put(join(first, 'autostart', 'cardbridge.desktop'), `${PACKAGED}Hidden=true\n`);
    expect(await open({ XDG_CONFIG_DIRS: `relative:/nonexistent:${system}:${first}` }).isOn()).toBe(true);
    expect(await open({ XDG_CONFIG_DIRS: `${first}:${system}` }).isOn()).toBe(false);
  });

  test('one that cannot be written to is named', async () => {
    await writeFile(join(home, '.config'), '');
    await expect(open().turnOn()).rejects.toMatchObject({
      code: 'ERR_AUTOSTART',
      detail: expect.stringMatching(/: it cannot be written \(E\w+\)$/),
    });
    await open().turnOff();
  });

  test.skipIf(process.geteuid?.() !== 0)('root leaves nothing in the home of somebody else', async () => {
    await chown(home, 12345, 12345);
    await expect(open().turnOn()).rejects.toMatchObject({
      code: 'ERR_AUTOSTART',
      detail: `${home}: it belongs to another user`,
    });
    expect(await readdir(home)).toEqual([]);
  });

  test('a home that is none is named', () => {
    expect(() => createAutostart({ platform: 'linux', environment: {}, home: '', program })).toThrow(
      expect.objectContaining({ code: 'ERR_AUTOSTART' }),
    );
  });
});
