import { systems, targets } from '../releases/index.js';

const list = (names: readonly string[]): string => names.join(' ');
const targetNames = list(targets.map(({ name }) => name));
const systemNames = list(systems.map(({ name }) => name));

export type Language = 'zh-TW' | 'en';

/** As the bridge does: what the system says, else the Chinese of Taiwan. */
export function systemLanguage(environment: NodeJS.ProcessEnv): Language {
  const locale = environment.LC_ALL || environment.LC_MESSAGES || environment.LANG || '';
  return /^en/i.test(locale) ? 'en' : 'zh-TW';
}

export const help = `npm run package [-- [TARGET…] [--out DIR] [--json]]

  製作安裝檔；沒有指名就製作這部電腦做得出來的全部。
  Makes packages; all that this computer can make when none is named.

  TARGET            安裝檔、種類或系統 / a package, a kind of packages or a system:
                    ${targetNames}
                    AppImage tar.gz zip dmg nsis linux windows mac
                    ${systemNames}
  unpacked          只組出程式，不做安裝檔 / programs only, no packages
  --out DIR         放安裝檔的資料夾（整個取代），預設 installer/dist/release / where packages go (replaced as a whole)
  --json            最後一行輸出一個 JSON 物件 / print one JSON object as the last line
  --renew-runtimes  把 installer/runtimes.json 換成最新的 Node / pin the newest Node in installer/runtimes.json
  -h, --help        顯示說明 / print this help

  環境變數 / environment:
  CARDBRIDGE_UPDATE_URL, CARDBRIDGE_UPDATE_KEYS       更新通知 / notices of updates
  CARDBRIDGE_WIN_CERTIFICATE, …_PASSWORD_FILE, CARDBRIDGE_WIN_TIMESTAMP_URL   Windows 簽章 / signatures
  CSC_NAME 或 or CSC_LINK, APPLE_API_KEY…             macOS 簽章與公證 / signature and notarisation (on a Mac)
  SOURCE_DATE_EPOCH                                   檔案時間 / time of files`;

export const texts = {
  'zh-TW': {
    bundle: '打包程式',
    program: '組出程式',
    package: '製作',
    file: '檔案',
    size: '大小',
    goal: '目標',
    within: '符合',
    above: '超過',
    skipped: '略過',
    missing: '缺少 Debian 套件',
    failed: '失敗',
    none: '沒有製作任何安裝檔',
    inFolder: '位置',
  },
  en: {
    bundle: 'bundle',
    program: 'program',
    package: 'package',
    file: 'file',
    size: 'size',
    goal: 'goal',
    within: 'met',
    above: 'missed',
    skipped: 'skipped',
    missing: 'missing Debian packages',
    failed: 'failed',
    none: 'no package was made',
    inFolder: 'in',
  },
} as const satisfies Record<Language, Record<string, string>>;
