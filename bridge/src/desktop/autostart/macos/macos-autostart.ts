import { posix } from 'node:path';
import type { OwnProgram } from '../../../own-program.js';
import type { Autostart } from '../autostart.js';
import { readOwnFile, removeOwnFile, writeOwnFile } from '../own-file.js';
import type { ProgramResult, RunProgram } from '../run-program.js';
import { autostartTrouble } from '../trouble.js';
import { launchAgent } from './launch-agent.js';

export interface MacosAutostartOptions {
  readonly home: string;
  readonly uid: number;
  readonly program: OwnProgram;
  readonly run: RunProgram;
}

const LABEL = 'tw.cardbridge.desktop';
const LAUNCHCTL = '/bin/launchctl';

/** Exit statuses of bootout when there is nothing to end: ESRCH, "could not find service", and no graphical session (launchctl error). */
const NOT_LOADED = [3, 113, 125];

/**
 * A LaunchAgent of this person. launchd reads the folder at login; until then nothing is told to it: `bootstrap` would start a second
 * program at once, and `bootout` end the one in which the person just turned this off. Only who removes everything does the latter.
 */
export function macosAutostart({ home, uid, program, run }: MacosAutostartOptions): Autostart {
  const place = posix.join(home, 'Library', 'LaunchAgents', `${LABEL}.plist`);
  const domain = `gui/${uid}`;

  async function launchctl(args: readonly string[]): Promise<ProgramResult> {
    try {
      return await run(LAUNCHCTL, args);
    } catch (cause) {
      throw autostartTrouble(place, 'launchctl cannot be started', cause);
    }
  }

  /** What the person turned off with launchctl stays off, whatever file there is. */
  async function isDisabled(): Promise<boolean> {
    const { stdout } = await launchctl(['print-disabled', domain]);
    return stdout.split('\n').some((line) => /^\s*"([^"]*)" => (?:disabled|true)\s*$/.exec(line)?.[1] === LABEL);
  }

  const isThere = async () => (await readOwnFile(place)).found === 'text';

  return {
    place,
    isOn: async () => (await isThere()) && !(await isDisabled()),
    async turnOn() {
      const file = await readOwnFile(place);
      if (file.found === 'other' || (file.found === 'text' && file.isLink))
        throw autostartTrouble(place, 'this is no autostart entry; move it away');
      await writeOwnFile(place, launchAgent(LABEL, program));
      if (!(await isDisabled())) return;
      await launchctl(['enable', `${domain}/${LABEL}`]);
      if (await isDisabled()) throw autostartTrouble(place, 'it was not taken');
    },
    async turnOff() {
      if (await isThere()) await removeOwnFile(place);
    },
    async remove() {
      // The file first: what is ended may be what runs this.
      const wasThere = await isThere();
      if (wasThere) await removeOwnFile(place);
      const { status } = await launchctl(['bootout', `${domain}/${LABEL}`]);
      if (status !== 0 && !NOT_LOADED.includes(status ?? -1))
        throw autostartTrouble(place, `launchctl did not let go of it (${status ?? 'no answer'})`);
      return wasThere || status === 0;
    },
  };
}
