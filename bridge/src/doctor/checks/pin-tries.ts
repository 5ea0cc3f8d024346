import { openPinTries, surveyTries } from '../../tries/index.js';
import type { DoctorContext } from '../context.js';
import { both, type Finding, failed, ok, warning } from '../finding.js';

export async function pinTries({ daemon, pinTriesPath, explain }: DoctorContext): Promise<Finding> {
  const seen = await daemon();
  const { trouble, paused } =
    seen.found === 'running' ? seen.status.tries : await surveyTries(openPinTries({ path: pinTriesPath }));
  if (trouble) {
    return failed(
      'pin-tries.unreadable',
      both('PIN 碼錯誤的記錄讀不出來，不使用任何卡片', 'What is remembered of wrong PINs cannot be read: no card is used'),
      {
        detail: explain(trouble),
        remedy: both(
          '要全部忘記、重新開始，請執行：cardbridge cards resume --all（損壞的檔案會改名保留）',
          'To forget it all and begin again: cardbridge cards resume --all (the damaged file is kept under another name)',
        ),
      },
    );
  }
  if (paused === 0) return ok('pin-tries.ok', both('沒有暫停使用的卡片', 'No card is paused'));
  return warning(
    'pin-tries.paused',
    both(
      `${paused} 張卡片因 PIN 碼連續錯誤而暫停使用`,
      `${paused} ${paused === 1 ? 'card is' : 'cards are'} paused after wrong PINs`,
    ),
    {
      remedy: both('確定 PIN 碼後，請看：cardbridge cards', 'When you are sure of the PIN, see: cardbridge cards'),
    },
  );
}
