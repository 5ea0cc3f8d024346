import { isAbsolute, join } from 'node:path';
import type { OwnProgram } from '../../../own-program.js';
import type { Autostart } from '../autostart.js';
import { type FoundFile, readOwnFile, removeOwnFile, writeOwnFile } from '../own-file.js';
import { autostartTrouble } from '../trouble.js';
import { canStart } from './can-start.js';
import { type DesktopEntry, parseDesktopEntry } from './desktop-entry.js';
import { entryString, execLine } from './exec-line.js';

export interface LinuxAutostartOptions {
  readonly home: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly program: OwnProgram;
}

const NAME = join('autostart', 'cardbridge.desktop');

/** In every entry that we write, so that one that somebody else wrote is told from it. */
const MARK = 'X-CardBridge-Entry';

/**
 * XDG autostart (Desktop Application Autostart Specification): an entry of the person stands before that of the same name which a
 * package puts into /etc/xdg. So "off" is an entry that hides the package's, and "on" none of our own; without a package, "on" is an
 * entry of our own, and "off" none.
 *
 * An entry of the person that we did not write is the person's: only its switch is set, and what is no such entry stays as it is.
 */
export function linuxAutostart({ home, environment, program }: LinuxAutostartOptions): Autostart {
  // Relative ones do not count (XDG Base Directory Specification).
  const configured = environment.XDG_CONFIG_HOME;
  const place = join(configured && isAbsolute(configured) ? configured : join(home, '.config'), NAME);
  const systemFolders = (environment.XDG_CONFIG_DIRS || '/etc/xdg').split(':').filter((folder) => isAbsolute(folder));

  /** The first one counts, alone. */
  async function systemEntry(): Promise<DesktopEntry | undefined> {
    for (const folder of systemFolders) {
      const file = await readOwnFile(join(folder, NAME));
      if (file.found !== 'nothing') return file.found === 'text' ? parseDesktopEntry(file.text) : undefined;
    }
    return undefined;
  }

  async function systemStarts(): Promise<boolean> {
    const entry = await systemEntry();
    return entry !== undefined && (await canStart(entry, environment));
  }

  /** The person's, when it is not ours. ERR_AUTOSTART when it is not to be written to. */
  function foreign(file: FoundFile): DesktopEntry | undefined {
    if (file.found === 'nothing') return undefined;
    const entry = file.found === 'text' ? parseDesktopEntry(file.text) : undefined;
    if (entry?.get(MARK) === 'true' && file.found === 'text' && !file.isLink) return undefined;
    if (!entry || file.found !== 'text') throw autostartTrouble(place, 'this is no autostart entry; move it away');
    if (file.isLink) throw autostartTrouble(place, 'it is a link; move it away');
    return entry;
  }

  const autostart: Autostart = {
    place,
    async isOn() {
      const file = await readOwnFile(place);
      if (file.found === 'nothing') return systemStarts();
      const entry = file.found === 'text' ? parseDesktopEntry(file.text) : undefined;
      return entry !== undefined && (await canStart(entry, environment));
    },

    async turnOn() {
      if (await autostart.isOn()) return;
      const theirs = foreign(await readOwnFile(place));
      if (theirs) {
        const shown = parseDesktopEntry(theirs.with('Hidden', undefined));
        await writeOwnFile(place, shown?.with('X-GNOME-Autostart-enabled', undefined) ?? '');
        if (!(await autostart.isOn())) throw autostartTrouble(place, 'what it starts is not there; move it away');
      } else if (await systemStarts()) {
        await removeOwnFile(place);
      } else {
        await writeOwnFile(place, entryOf(program));
      }
    },

    async turnOff() {
      const theirs = foreign(await readOwnFile(place));
      if (theirs) await writeOwnFile(place, theirs.with('Hidden', 'true'));
      else if (await systemEntry()) await writeOwnFile(place, HIDING);
      else await removeOwnFile(place);
    },

    async remove() {
      const file = await readOwnFile(place);
      // One by another name, too: it is the mark that counts.
      const isOurs = file.found === 'text' && parseDesktopEntry(file.text)?.get(MARK) === 'true';
      if (isOurs) await removeOwnFile(place);
      return isOurs;
    },
  };
  return autostart;
}

const HIDING = `[Desktop Entry]
Type=Application
Name=CardBridge
Exec=cardbridge desktop
Hidden=true
${MARK}=true
`;

const entryOf = ({ file, args }: OwnProgram): string => `[Desktop Entry]
Type=Application
Name=CardBridge
Comment=Use citizen certificate and NHI cards on web pages
Comment[zh_TW]=在網頁上使用自然人憑證與健保卡
Icon=cardbridge
Exec=${execLine(file, args)}
TryExec=${entryString(file)}
Terminal=false
StartupNotify=false
${MARK}=true
`;
