import type { BridgeError } from '../../error.js';
import { findInPath } from '../../programs/index.js';
import type { DoctorContext } from '../context.js';
import { both, type Finding, failed, type InBothLanguages, ok } from '../finding.js';

const LIBRARY = ok('pcsc-library.ok', both('找到智慧卡程式庫（PC/SC）', 'The smart card library (PC/SC) was found'));
const SERVICE = ok('pcsc-service.ok', both('智慧卡服務正在執行', 'The smart card service is running'));
const ACCESS = ok('pcsc-access.ok', both('系統允許使用智慧卡服務', 'The system allows the use of the smart card service'));

/** The three that must be there before any reader is seen: the library, the service behind it, and the right to use it. */
export async function pcsc(context: DoctorContext): Promise<Finding[]> {
  const { trouble } = await context.cards();
  if (!trouble) return [LIBRARY, SERVICE, ACCESS];
  const detail = context.explain(trouble);
  switch (trouble.code) {
    case 'ERR_PCSC_UNAVAILABLE':
      return [libraryMissing(context, detail)];
    case 'ERR_PCSC_SERVICE_STOPPED':
      return isCardHostLost(trouble) ? [cardHostLost(detail)] : [LIBRARY, await serviceStopped(context, detail)];
    case 'ERR_PCSC_ACCESS_DENIED':
      return [LIBRARY, SERVICE, accessRefused(context, detail)];
    default:
      return [
        failed('pcsc-service.failing', both('智慧卡服務出錯', 'The smart card service fails'), { detail, remedy: REPLUG }),
      ];
  }
}

const REPLUG = both(
  '請拔下讀卡機再接上；還是這樣的話，請重新啟動電腦。',
  'Unplug the reader and plug it in again; if that does not help, restart the computer.',
);

const libraryMissing = ({ platform }: DoctorContext, detail: InBothLanguages): Finding =>
  failed('pcsc-library.missing', both('找不到智慧卡程式庫（PC/SC）', 'The smart card library (PC/SC) is missing'), {
    detail,
    remedy:
      platform === 'linux'
        ? both(
            '請安裝 pcscd（Debian、Ubuntu：sudo apt install pcscd；Fedora：sudo dnf install pcsc-lite）。',
            'Install pcscd (Debian, Ubuntu: sudo apt install pcscd; Fedora: sudo dnf install pcsc-lite).',
          )
        : both(
            '它屬於作業系統；請重新安裝 CardBridge，或更新系統。',
            'It is part of the system: install CardBridge again, or update the system.',
          ),
  });

/** Both have the same code: to a page they are the same. */
const isCardHostLost = ({ detail = '' }: BridgeError): boolean => detail.includes('CARDHOST_LOST');

const cardHostLost = (detail: InBothLanguages): Finding =>
  failed('card-host.lost', both('讀卡的子程式無法執行', 'The part of CardBridge that reads cards does not run'), {
    detail,
    remedy: both(
      '請重新安裝 CardBridge；防毒軟體可能擋住了它。',
      'Install CardBridge again; a virus scanner may have stopped it.',
    ),
  });

async function serviceStopped({ platform }: DoctorContext, detail: InBothLanguages): Promise<Finding> {
  const title = both('智慧卡服務沒有執行', 'The smart card service is not running');
  return failed('pcsc-service.stopped', title, { detail, remedy: await howToStart(platform) });
}

/** Where systems put programs of administrators, which PATH of a person need not name. */
const FOLDERS = '/usr/sbin:/usr/bin:/sbin:/usr/local/sbin';

async function howToStart(platform: NodeJS.Platform): Promise<InBothLanguages> {
  if (platform === 'win32') {
    return both(
      '請開啟「服務」（services.msc），啟動「Smart Card」；Windows 在沒有接讀卡機時會停止它，所以請先接上讀卡機。',
      'Plug in a reader first: without one Windows stops the service. Then start "Smart Card" in services.msc.',
    );
  }
  if (platform === 'darwin') return REPLUG;
  return (await findInPath('pcscd', { PATH: FOLDERS }))
    ? both('請執行：sudo systemctl enable --now pcscd.socket', 'Run: sudo systemctl enable --now pcscd.socket')
    : both(
        '請安裝 pcscd（Debian、Ubuntu：sudo apt install pcscd；Fedora：sudo dnf install pcsc-lite）。',
        'Install pcscd (Debian, Ubuntu: sudo apt install pcscd; Fedora: sudo dnf install pcsc-lite).',
      );
}

/** Debian 13 and others let only the person at the computer itself in (polkit; facts: packaging.md §6). */
function accessRefused({ environment }: DoctorContext, detail: InBothLanguages): Finding {
  const isRemote = environment.SSH_CONNECTION !== undefined || environment.SSH_TTY !== undefined;
  return failed(
    'pcsc-access.refused',
    both('系統不允許使用智慧卡服務', 'The system does not allow the use of the smart card service'),
    {
      detail,
      remedy: isRemote
        ? both(
            '這是 SSH 連線；系統只讓坐在電腦前的人使用讀卡機。請在電腦前登入，或請管理員為 org.debian.pcsc-lite.access_pcsc 與 access_card 加上 polkit 規則。',
            'This is an SSH session, and readers are for the person at the computer. Sign in there, or ask the administrator for a polkit rule for org.debian.pcsc-lite.access_pcsc and access_card.',
          )
        : both(
            '請在電腦前登入，並且用目前顯示在螢幕上的工作階段；或請管理員為 org.debian.pcsc-lite.access_pcsc 與 access_card 加上 polkit 規則，並確認 polkit 正在執行。',
            'Sign in at the computer and use the session that is on its screen; or ask the administrator for a polkit rule for org.debian.pcsc-lite.access_pcsc and access_card, and whether polkit runs.',
          ),
    },
  );
}
