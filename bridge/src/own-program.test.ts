import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { installedProgram, ownProgram } from './own-program.js';

const folder = dirname(process.execPath);
const APPIMAGE = '/home/someone/CardBridge.AppImage';

test('an AppImage is started by its file, which is there when nothing of it is mounted', () => {
  expect(installedProgram({ APPIMAGE, APPDIR: folder })).toEqual({ file: APPIMAGE, args: [] });
});

test.each([
  {},
  { APPIMAGE },
  { APPIMAGE, APPDIR: '' },
  { APPIMAGE, APPDIR: '/tmp/.mount_Terminal' },
  { APPIMAGE, APPDIR: folder.slice(0, -1) },
  { APPIMAGE: '', APPDIR: folder },
])('where it is none, by what runs now: %o', (environment) => {
  expect(installedProgram(environment)).toEqual(ownProgram());
});
