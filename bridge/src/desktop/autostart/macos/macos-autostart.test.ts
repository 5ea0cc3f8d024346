import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RunProgram } from '../run-program.js';
import { launchAgent } from './launch-agent.js';
import { macosAutostart } from './macos-autostart.js';

const LABEL = 'tw.cardbridge.desktop';
const program = { file: '/Applications/Card & Bridge.app/Contents/MacOS/cardbridge', args: ['desktop'] };

let home: string;
let place: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'cardbridge-mac-'));
  place = join(home, 'Library', 'LaunchAgents', `${LABEL}.plist`);
});
afterEach(() => rm(home, { recursive: true }));

/** launchctl, as macOS 14 answers. */
function macos({ loaded = false, disabled = false, bootout = 3 } = {}) {
  const calls: string[][] = [];
  const run: RunProgram = async (path, args) => {
    expect(path).toBe('/bin/launchctl');
    calls.push([...args]);
    switch (args[0]) {
      case 'print-disabled':
        return {
          status: 0,
          stdout: `\n\tdisabled services = {\n\t\t"com.example.${LABEL}" => disabled\n\t\t"${LABEL}" => ${disabled ? 'disabled' : 'enabled'}\n\t}\n`,
        };
      case 'enable':
        disabled = false;
        return { status: 0, stdout: '' };
      case 'bootout': {
        const status = loaded ? 0 : bootout;
        loaded = false;
        return { status, stdout: '' };
      }
      default:
        return { status: 64, stdout: '' };
    }
  };
  return { calls, autostart: macosAutostart({ home, uid: 501, program, run }) };
}

describe('starting at login on macOS', () => {
  test('is a LaunchAgent; neither a second program is started nor the running one ended', async () => {
    const { autostart, calls } = macos({ loaded: true });
    expect(await autostart.isOn()).toBe(false);
    await autostart.turnOn();
    expect(await autostart.isOn()).toBe(true);
    expect(await readFile(place, 'utf8')).toContain(
      '<string>/Applications/Card &amp; Bridge.app/Contents/MacOS/cardbridge</string>',
    );
    await autostart.turnOff();
    expect([await autostart.isOn(), await readdir(dirname(place))]).toEqual([false, []]);
    expect(new Set(calls.map(([verb]) => verb))).toEqual(new Set(['print-disabled']));
  });

  test('what was disabled with launchctl is off, and enabled when it is turned on', async () => {
    const { autostart, calls } = macos({ disabled: true });
    await mkdir(dirname(place), { recursive: true });
    await writeFile(place, launchAgent(LABEL, program));
    expect(await autostart.isOn()).toBe(false);
    await autostart.turnOn();
    expect(await autostart.isOn()).toBe(true);
    expect(calls).toContainEqual(['enable', `gui/501/${LABEL}`]);
  });

  test('remove also ends what the login started, and says whether there was something', async () => {
    const { autostart, calls } = macos({ loaded: true });
    await autostart.turnOn();
    expect(await autostart.remove()).toBe(true);
    expect(calls).toContainEqual(['bootout', `gui/501/${LABEL}`]);
    expect(await readdir(dirname(place))).toEqual([]);
    for (const bootout of [3, 113, 125]) expect(await macos({ bootout }).autostart.remove()).toBe(false);
    await expect(macos({ bootout: 1 }).autostart.remove()).rejects.toMatchObject({ code: 'ERR_AUTOSTART' });
  });

  test('what is no agent of ours stays, and is named', async () => {
    const { autostart } = macos();
    await mkdir(dirname(place), { recursive: true });
    await symlink('/nonexistent', place);
    await expect(autostart.turnOn()).rejects.toMatchObject({ code: 'ERR_AUTOSTART', detail: expect.stringContaining(place) });
    await autostart.turnOff();
    expect(await readdir(dirname(place))).toHaveLength(1);
  });
});

describe('its property list', () => {
  /** The strings of XML, as far as this file has them. */
  const stringsIn = (xml: string) =>
    [...xml.matchAll(/<string>([^<]*)<\/string>/g)].map(([, text = '']) =>
      text.replace(/&(?:(amp|lt|gt)|#(\d+));/g, (_, name: string | undefined, code: string) =>
        name === undefined ? String.fromCharCode(Number(code)) : ({ amp: '&', lt: '<', gt: '>' }[name] ?? ''),
      ),
    );

  test('holds every program and argument as it was', () => {
    const word = fc.string({ unit: fc.constantFrom(...'&<>"\';]-!amp lt#13\t\n\r家/'), maxLength: 16 });
    fc.assert(
      fc.property(word, fc.array(word, { maxLength: 3 }), (file, args) => {
        expect(stringsIn(launchAgent(LABEL, { file: `/${file}`, args }))).toEqual([
          LABEL,
          `/${file}`,
          ...args,
          'Aqua',
          'Interactive',
        ]);
      }),
      { numRuns: 2000 },
    );
  });

  test('has no place for control characters', () => {
    expect(() => launchAgent(LABEL, { file: '/a\u0007', args: [] })).toThrow(
      expect.objectContaining({ code: 'ERR_AUTOSTART' }),
    );
  });
});
