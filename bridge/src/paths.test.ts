import { chmod, chown, mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  assertPrivateDirectory,
  grantsPath,
  localDoorPath,
  makePrivateDirectory,
  pinTriesPath,
  policyPlaces,
  runtimeDirectory,
} from './paths.js';

let base: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'cardbridge-paths-'));
});
afterEach(() => rm(base, { recursive: true, force: true }));

const invalid = (detail: RegExp) => ({ code: 'ERR_CONFIGURATION_INVALID', detail: expect.stringMatching(detail) });

describe.runIf(process.platform !== 'win32')('the runtime folder', () => {
  test('D-22 is made for this user only', async () => {
    const folder = join(base, 'a', 'b');
    await makePrivateDirectory(folder);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    await makePrivateDirectory(folder);
  });

  test('D-22 is not put right when others may use it: it may not have been meant for us', async () => {
    for (const mode of [0o755, 0o770, 0o1777]) {
      const folder = join(base, `mode-${mode}`);
      await mkdir(folder);
      await chmod(folder, mode);
      await expect(makePrivateDirectory(folder)).rejects.toMatchObject(invalid(/chmod 700/));
      expect((await stat(folder)).mode & 0o1777).toBe(mode);
    }
  });

  test('is refused when it is a link, even one to a good folder', async () => {
    await makePrivateDirectory(join(base, 'good'));
    await symlink(join(base, 'good'), join(base, 'link'));
    await expect(makePrivateDirectory(join(base, 'link'))).rejects.toMatchObject(invalid(/a link or a file/));
    await symlink(join(base, 'nowhere'), join(base, 'dangling'));
    await expect(makePrivateDirectory(join(base, 'dangling'))).rejects.toMatchObject(invalid(/dangling/));
  });

  test('is refused when it is a file, or cannot be made', async () => {
    const file = join(base, 'file');
    await writeFile(file, '');
    await expect(makePrivateDirectory(file)).rejects.toMatchObject(invalid(/cannot be made/));
    await expect(makePrivateDirectory(join(file, 'below'))).rejects.toMatchObject(invalid(/cannot be made/));
  });

  // Only root can give a folder away; anyone else finds root's.
  test('is refused when it is somebody else’s', async () => {
    const folder = process.getuid?.() === 0 ? join(base, 'theirs') : '/';
    if (folder !== '/') {
      await mkdir(folder, { mode: 0o700 });
      await chown(folder, 65534, 65534);
    }
    await expect(makePrivateDirectory(folder)).rejects.toMatchObject(invalid(/another user/));
    await expect(assertPrivateDirectory(folder)).rejects.toMatchObject(invalid(/another user/));
  });

  test('that is not there means that no daemon runs', async () => {
    await expect(assertPrivateDirectory(join(base, 'none'))).rejects.toMatchObject({ code: 'ERR_DAEMON_NOT_RUNNING' });
  });
});

test('the runtime folder is where the environment says', () => {
  expect(runtimeDirectory({ CARDBRIDGE_RUNTIME_DIR: '/x', XDG_RUNTIME_DIR: '/run/user/7' })).toBe('/x');
  expect(runtimeDirectory({ XDG_RUNTIME_DIR: '/run/user/7' })).toBe(join('/run/user/7', 'cardbridge'));
  const one = runtimeDirectory({});
  expect(one.startsWith(join(tmpdir(), 'cardbridge-'))).toBe(true);
});

test('a policy may lie in the administrator’s place, which comes first, and in the person’s own', () => {
  const places = (platform: NodeJS.Platform, environment = {}) => policyPlaces(platform, environment);
  expect(places('linux')[0]).toBe(join('/etc/cardbridge', 'policy.json'));
  expect(places('darwin')[0]).toBe(join('/Library/Application Support/CardBridge', 'policy.json'));
  expect(places('win32', { ProgramData: 'D:\\Data' })[0]).toBe(join('D:\\Data', 'CardBridge', 'policy.json'));
  expect(places('win32')[0]).toBe(join('C:\\ProgramData', 'CardBridge', 'policy.json'));
  for (const platform of ['linux', 'darwin', 'win32'] as const) {
    expect(places(platform)).toHaveLength(2);
    expect(places(platform)[1]).toMatch(/cardbridge.policy\.json$/i);
  }
});

test('grants and wrong PINs lie in the data folder of the person, or where the environment says', () => {
  expect(grantsPath({ CARDBRIDGE_DATA_DIR: '/x' })).toBe(join('/x', 'grants.json'));
  expect(grantsPath({})).toMatch(/cardbridge.*grants\.json$/i);
  expect(pinTriesPath({ CARDBRIDGE_DATA_DIR: '/x' })).toBe(join('/x', 'pin-tries.json'));
  expect(dirname(pinTriesPath({}))).toBe(dirname(grantsPath({})));
});

test('the local door is a pipe on Windows, one a folder whatever its case, and a socket elsewhere', () => {
  const pipe = localDoorPath('C:\\Users\\Wang\\AppData\\Local\\Temp\\cardbridge-Wang', 'win32');
  expect(pipe).toMatch(/^\\\\\.\\pipe\\cardbridge-[0-9a-f]{32}$/);
  expect(localDoorPath('c:\\users\\wang\\appdata\\local\\temp\\CARDBRIDGE-wang', 'win32')).toBe(pipe);
  expect(localDoorPath('C:\\other', 'win32')).not.toBe(pipe);
  expect(localDoorPath('/run/user/7/cardbridge', 'linux')).toBe(join('/run/user/7/cardbridge', 'cli.sock'));
});

test('a path that a socket cannot have is refused, since Node would cut it', () => {
  expect(() => localDoorPath(`/${'王'.repeat(40)}`, 'darwin')).toThrow(expect.objectContaining(invalid(/too long/)));
  expect(() => localDoorPath(`/${'a'.repeat(93)}`, 'linux')).not.toThrow();
  expect(() => localDoorPath(`/${'a'.repeat(94)}`, 'linux')).toThrow();
});
