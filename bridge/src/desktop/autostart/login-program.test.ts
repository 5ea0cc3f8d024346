import { expect, test } from 'vitest';
import { loginProgram } from './index.js';

const sea = (file: string) => ({ file, args: [] });
const MOUNT = '/tmp/.mount_CardBr1234';
const nowhere = () => false;
const AFTER = ['desktop', '--background'];

test('an installed program starts itself', () => {
  const own = sea('/opt/CardBridge/cardbridge');
  expect(loginProgram({ platform: 'linux', environment: {}, own, exists: nowhere })).toEqual({ file: own.file, args: AFTER });
});

test('a checkout starts Node with the same script', () => {
  const own = { file: '/usr/bin/node', args: ['/src/bridge/dist/cardbridge.js'] };
  for (const platform of ['linux', 'darwin', 'win32'] as const)
    expect(loginProgram({ platform, environment: {}, own, exists: nowhere })).toEqual({
      file: own.file,
      args: [...own.args, ...AFTER],
    });
});

test('an AppImage is started by its file, not by the folder that is gone when it ends', () => {
  const environment = { APPIMAGE: '/home/a/Apps/CardBridge-x86_64.AppImage', APPDIR: MOUNT };
  const own = sea(`${MOUNT}/cardbridge`);
  expect(loginProgram({ platform: 'linux', environment, own, exists: nowhere })).toEqual({
    file: environment.APPIMAGE,
    args: AFTER,
  });
});

test('a program that was merely typed into the AppImage of a terminal is not taken for it', () => {
  const environment = { APPIMAGE: '/home/a/Terminal.AppImage', APPDIR: '/tmp/.mount_Termin5678' };
  const own = sea('/opt/CardBridge/cardbridge');
  expect(loginProgram({ platform: 'linux', environment, own, exists: nowhere }).file).toBe(own.file);
});

test('on Windows the starter without a console window, where it lies beside', () => {
  const own = sea('C:\\Users\\王 小明\\AppData\\Local\\Programs\\CardBridge\\cardbridge.exe');
  const starter = 'C:\\Users\\王 小明\\AppData\\Local\\Programs\\CardBridge\\CardBridge Desktop.exe';
  const here = { platform: 'win32', environment: {}, own } as const;
  expect(loginProgram({ ...here, exists: (path) => path === starter })).toEqual({ file: starter, args: [] });
  expect(loginProgram({ ...here, exists: nowhere })).toEqual({ file: own.file, args: AFTER });
});

test('on macOS the starter of the application, which the person knows by its name', () => {
  const inside = '/Applications/CardBridge.app/Contents';
  const own = { file: `${inside}/Resources/runtime/node`, args: [`${inside}/Resources/program/cardbridge.mjs`] };
  const starter = `${inside}/MacOS/cardbridge`;
  const here = { platform: 'darwin', environment: {}, own } as const;
  expect(loginProgram({ ...here, exists: (path) => path === starter })).toEqual({ file: starter, args: AFTER });
  expect(loginProgram({ ...here, exists: nowhere })).toEqual({ file: own.file, args: [...own.args, ...AFTER] });
});
