import { constants, type Stats } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { DoctorContext } from '../context.js';
import { both, type Finding, failed, ok, same, warning } from '../finding.js';

/** What we keep takes some KiB; the log some MiB. */
const LITTLE_BYTES = 50 * 1024 * 1024;
const NOTHING_BYTES = 1024 * 1024;

/** Where grants and wrong PINs are kept: who cannot write there forgets them, and uses no card. */
export async function dataFolder({ dataDirectory, platform, freeBytes }: DoctorContext): Promise<Finding> {
  const { path, stats } = await existing(dataDirectory);
  const detail = same(path);
  if (!stats.isDirectory()) {
    return failed(
      'data-folder.not-a-folder',
      both('資料夾的位置上是別的東西', 'Where the data folder should be is something else'),
      { detail, remedy: both('請把它改名或移走。', 'Rename it or move it away.') },
    );
  }
  if (path === dataDirectory && platform !== 'win32') {
    if (stats.uid !== process.geteuid?.()) {
      return failed('data-folder.foreign', both('資料夾屬於另一個使用者', 'The data folder belongs to another user'), {
        detail,
        remedy: both(
          '請不要用 sudo 執行；或請用 chown 把它改回自己的。',
          'Do not run this with sudo; or take it back with chown.',
        ),
      });
    }
    if (stats.mode & 0o022) {
      return warning('data-folder.open', both('其他使用者可以寫入資料夾', 'Others can write to the data folder'), {
        detail,
        remedy: both('請執行：chmod go-w', 'Run: chmod go-w'),
      });
    }
  }
  const isWritable = await access(path, constants.W_OK).then(
    () => true,
    () => false,
  );
  if (!isWritable) {
    return failed('data-folder.not-writable', both('資料夾不能寫入', 'The data folder cannot be written to'), {
      detail,
      remedy: both(
        '請改正資料夾的權限，或看磁碟是否唯讀。',
        'Put its permissions right, or see whether the disk is read-only.',
      ),
    });
  }
  return space(await freeBytes(path), path);
}

/** The folder, or the nearest one above it that is there: it is made when it is needed. */
async function existing(path: string): Promise<{ readonly path: string; readonly stats: Stats }> {
  try {
    return { path, stats: await stat(path) };
  } catch (error) {
    const above = dirname(path);
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || above === path) throw error;
    return existing(above);
  }
}

function space(bytes: number, path: string): Finding {
  const detail = same(path);
  const remedy = both('請空出一些磁碟空間。', 'Make some room on the disk.');
  if (bytes < NOTHING_BYTES) return failed('data-folder.full', both('磁碟已滿', 'The disk is full'), { detail, remedy });
  if (bytes < LITTLE_BYTES)
    return warning('data-folder.nearly-full', both('磁碟快滿了', 'The disk is nearly full'), { detail, remedy });
  return ok('data-folder.ok', both('資料夾可以寫入', 'The data folder can be written to'), { detail });
}
