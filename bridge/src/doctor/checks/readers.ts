import type { DoctorContext } from '../context.js';
import { both, type Finding, ok, same, warning } from '../finding.js';

/** Nothing where PC/SC itself is in trouble, which says it all. */
export async function readers({ cards, platform }: DoctorContext): Promise<Finding | Finding[]> {
  const { readers: found, trouble } = await cards();
  if (!found || (trouble && found.length === 0)) return [];
  if (found.length > 0) {
    return ok(
      'readers.ok',
      both(`找到 ${found.length} 台讀卡機`, `${found.length} card ${found.length === 1 ? 'reader' : 'readers'} found`),
      {
        detail: same(found.map(({ name }) => name).join('; ')),
      },
    );
  }
  return warning('readers.none', both('沒有讀卡機', 'There is no card reader'), {
    remedy:
      platform === 'linux'
        ? both(
            '請接上讀卡機；已經接上的話，請安裝驅動程式（Debian、Ubuntu：sudo apt install libccid；Fedora：sudo dnf install ccid）。',
            'Plug one in; if there is one, install its driver (Debian, Ubuntu: sudo apt install libccid; Fedora: sudo dnf install ccid).',
          )
        : both('請接上讀卡機；已經接上的話，請安裝它的驅動程式。', 'Plug one in; if there is one, install its driver.'),
  });
}
