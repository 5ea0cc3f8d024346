import { win32 } from 'node:path';
import type { OwnProgram } from '../../../own-program.js';
import type { Autostart } from '../autostart.js';
import type { ProgramResult, RunProgram } from '../run-program.js';
import { autostartTrouble } from '../trouble.js';
import { commandLine } from './command-line.js';

export interface WindowsAutostartOptions {
  /** Folder of Windows. */
  readonly systemRoot: string;
  readonly program: OwnProgram;
  readonly run: RunProgram;
}

const RUN = 'HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run';
/** Where the Task Manager and the settings write what the person turned off there; the value of RUN stays. */
const APPROVED = 'HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Explorer\\StartupApproved\\Run';
const VALUE = 'CardBridge';
const PLACE = `${RUN}\\${VALUE}`;

/** "Run and RunOnce Registry Keys", learn.microsoft.com. */
const LONGEST_COMMAND = 260;

/** The Run key of this person, which needs no administrator, through reg.exe, which is part of Windows. */
export function windowsAutostart({ systemRoot, program, run }: WindowsAutostartOptions): Autostart {
  // Not by PATH.
  const reg = win32.join(systemRoot, 'System32', 'reg.exe');

  async function says(args: readonly string[]): Promise<ProgramResult> {
    try {
      return await run(reg, args);
    } catch (cause) {
      throw autostartTrouble(PLACE, 'the program that changes it cannot be started', cause);
    }
  }

  /** Its data as reg.exe prints it; undefined when there is no such value: exit status 1, whose text is in the language of Windows. */
  async function query(key: string, type: string): Promise<string | undefined> {
    const { status, stdout } = await says(['query', key, '/v', VALUE]);
    if (status === undefined) throw autostartTrouble(PLACE, 'the program that changes it did not end in time');
    if (status !== 0) return undefined;
    return new RegExp(`^ +${VALUE} +${type} *(.*?)\\r?$`, 'm').exec(stdout)?.[1];
  }

  /** 02 and 06 are on, 03 and 07 off, with the time of it in the bytes behind (seen on Windows 10 and 11; there is no documentation). */
  async function isApproved(): Promise<boolean> {
    const data = await query(APPROVED, 'REG_BINARY');
    return data === undefined || (Number.parseInt(data.slice(0, 2), 16) & 1) === 0;
  }

  /** Gives whether there was one. */
  async function removeValue(key: string, type: string): Promise<boolean> {
    if ((await query(key, type)) === undefined) return false;
    await says(['delete', key, '/v', VALUE, '/f']);
    if ((await query(key, type)) !== undefined) throw autostartTrouble(PLACE, 'what was removed is still there');
    return true;
  }

  const autostart: Autostart = {
    place: PLACE,
    async isOn() {
      return (await query(RUN, 'REG_SZ')) !== undefined && (await isApproved());
    },
    async turnOn() {
      const command = commandLine(program.file, program.args);
      if (command.length > LONGEST_COMMAND) throw autostartTrouble(program.file, 'its path is too long to be started at login');
      await says(['add', RUN, '/v', VALUE, '/t', 'REG_SZ', '/d', command, '/f']);
      if (!(await isApproved())) await removeValue(APPROVED, 'REG_BINARY');
      if (!(await autostart.isOn())) throw autostartTrouble(PLACE, 'it was not taken');
    },
    async turnOff() {
      await autostart.remove();
    },
    async remove() {
      const wasThere = await removeValue(RUN, 'REG_SZ');
      return (await removeValue(APPROVED, 'REG_BINARY')) || wasThere;
    },
  };
  return autostart;
}
