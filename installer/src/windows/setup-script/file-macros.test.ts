import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fileMacros } from './file-macros.js';
import { inScript } from './in-script.js';
import { listProgram } from './list-program.js';
import { trayIconCopies } from './tray-icon-copies.js';

let program: string;
beforeEach(async () => {
  program = await mkdtemp(join(tmpdir(), 'cardbridge-list-'));
  await mkdir(join(program, 'resources', 'icons', 'tray'), { recursive: true });
  for (const file of ['cardbridge.exe', 'resources/release.json', 'resources/icons/tray/ready.ico'])
    await writeFile(join(program, file), file);
});
afterEach(() => rm(program, { recursive: true, force: true }));

test('exactly the files that are written are deleted, and no folder with what is in it', async () => {
  const lines = fileMacros(program, await listProgram(program), []);
  expect(lines.filter((line) => line.startsWith('Delete'))).toEqual([
    'Delete "$INSTDIR\\cardbridge.exe"',
    'Delete "$INSTDIR\\resources\\icons\\tray\\ready.ico"',
    'Delete "$INSTDIR\\resources\\release.json"',
  ]);
  expect(lines.filter((line) => line.startsWith('File '))).toHaveLength(3);
  expect(lines.filter((line) => line.startsWith('RMDir'))).toEqual([
    'RMDir "$INSTDIR\\resources\\icons\\tray"',
    'RMDir "$INSTDIR\\resources\\icons"',
    'RMDir "$INSTDIR\\resources"',
  ]);
});

test('copies of our icons, by their digests: those of other programs with the same helper stay', async () => {
  const copies = await trayIconCopies(program, await listProgram(program));
  expect(copies).toEqual([expect.stringMatching(/^systray_temp_icon_[0-9a-f]{32}$/)]);
  expect(fileMacros(program, await listProgram(program), copies)).toContain(`Delete "$TEMP\\${copies[0]}"`);
});

describe('what cannot be installed as it is', () => {
  test('a link, which would bring a file from elsewhere', async () => {
    await symlink('/etc/passwd', join(program, 'link'));
    await expect(listProgram(program)).rejects.toThrow('link is neither');
  });

  test.each(['a*b', 'ends.', 'a\nb', 'a"b'])('the name %j', async (name) => {
    await writeFile(join(program, name), '');
    await expect(listProgram(program)).rejects.toThrow('a name that Windows cannot have');
  });
});

test('a path stays one string of the script, and a line break is none', () => {
  expect(inScript('/a $INSTDIR "b"')).toBe('"/a $$INSTDIR $\\"b$\\""');
  expect(() => inScript('a\n!system "x"')).toThrow();
});
