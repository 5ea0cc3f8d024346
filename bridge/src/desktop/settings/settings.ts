import { rename } from 'node:fs/promises';
import * as v from 'valibot';
import { BridgeError, toBridgeError } from '../../error.js';
import { readTrustedFile, replaceFile } from '../../files/index.js';

const schema = v.strictObject({
  version: v.literal(1),
  language: v.picklist(['system', 'zh-TW', 'en']),
  checkForUpdates: v.boolean(),
});

/** What a person chose in the menu of the tray. */
export interface SettingsValues {
  /** `system`: that of the computer. */
  readonly language: 'system' | 'zh-TW' | 'en';
  /** The policy may forbid it all the same. */
  readonly checkForUpdates: boolean;
}

/** The file of settings (0600, replaced atomically). */
export interface Settings {
  current(): SettingsValues;
  /** ERR_CONFIGURATION_INVALID with the place in `detail` while the file cannot be used: the defaults hold then. */
  trouble(): BridgeError | undefined;
  /**
   * Resolves when it is on disk. A file that could not be used is kept aside as `<path>.damaged` by the first change.
   * ERR_CONFIGURATION_INVALID when it cannot be written; the change holds until the program ends all the same.
   */
  change(values: Partial<SettingsValues>): Promise<void>;
}

export interface SettingsOptions {
  readonly path: string;
  /** How the file is replaced; for tests of disks that fail. */
  readonly replace?: (path: string, text: string) => Promise<void>;
}

const DEFAULTS: SettingsValues = { language: 'system', checkForUpdates: true };
/** More than the longest that we write. */
const MAX_BYTES = 4096;

/** Opens the settings. A file that cannot be used is no error here but `trouble()`. */
export async function openSettings({ path, replace = replaceFile }: SettingsOptions): Promise<Settings> {
  const unusable = (why: string, cause?: unknown) =>
    new BridgeError('ERR_CONFIGURATION_INVALID', { detail: `${path}: ${why}`, cause });
  let values = DEFAULTS;
  let trouble: BridgeError | undefined;
  try {
    values = (await read(path, unusable)) ?? DEFAULTS;
  } catch (error) {
    trouble = toBridgeError(error);
  }

  const store = async (): Promise<void> => {
    if (trouble) {
      try {
        await rename(path, `${path}.damaged`);
      } catch (cause) {
        // The person may have taken it away.
        if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw unusable('it cannot be moved aside', cause);
      }
      trouble = undefined;
    }
    try {
      const { language, checkForUpdates } = values;
      await replace(path, `${JSON.stringify({ version: 1, language, checkForUpdates }, null, 2)}\n`);
    } catch (cause) {
      throw unusable('it cannot be written', cause);
    }
  };

  let last: Promise<unknown> = Promise.resolve();
  return {
    current: () => values,
    trouble: () => trouble,
    change: (changed) => {
      values = { ...values, ...changed };
      const mine = last.then(store);
      last = mine.catch(() => undefined);
      return mine;
    },
  };
}

/** Undefined when there is no file. */
async function read(
  path: string,
  unusable: (why: string, cause?: unknown) => BridgeError,
): Promise<SettingsValues | undefined> {
  const file = await readTrustedFile(path, {
    maxBytes: MAX_BYTES,
    followLinks: false,
    ownedBy: 'this user',
    closedTo: 'writing',
  });
  if (file.found === 'nothing') return undefined;
  if (file.found === 'fault') throw unusable(file.why, file.cause);
  let value: unknown;
  try {
    value = JSON.parse(file.text);
  } catch (cause) {
    throw unusable('it is not JSON', cause);
  }
  const parsed = v.safeParse(schema, value);
  if (parsed.success) {
    const { language, checkForUpdates } = parsed.output;
    return { language, checkForUpdates };
  }
  const [issue] = parsed.issues;
  throw unusable(`${v.getDotPath(issue) ?? '(top)'}: ${issue.expected === 'never' ? 'there is no such key' : issue.message}`);
}
