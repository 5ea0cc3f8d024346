import { VERSION } from '../../version.js';
import type { DoctorContext } from '../context.js';
import { both, type Finding, failed, ok, same, warning } from '../finding.js';

const START_IT = both(
  '請從應用程式選單開啟 CardBridge，或執行：cardbridge desktop',
  'Open CardBridge from the menu, or run: cardbridge desktop',
);
const RESTART_IT = both(
  '請結束 CardBridge 再開啟；還是這樣的話，請重新啟動電腦。',
  'End CardBridge and open it again; if that does not help, restart the computer.',
);

export async function daemon({ daemon, explain, remedyOf }: DoctorContext): Promise<Finding | Finding[]> {
  const seen = await daemon();
  switch (seen.found) {
    case 'nobody':
      return failed(
        'daemon.not-running',
        both('CardBridge 沒有執行，網頁找不到它', 'CardBridge is not running: pages do not find it'),
        {
          remedy: START_IT,
        },
      );
    case 'silent':
      return failed('daemon.silent', both('CardBridge 在執行，但沒有回應', 'CardBridge is running but does not answer'), {
        remedy: RESTART_IT,
      });
    case 'unusable folder':
      return failed(
        'daemon.folder-unusable',
        both('CardBridge 不能用它執行時的資料夾', 'CardBridge cannot use its runtime folder'),
        { detail: explain(seen.error), remedy: remedyOf(seen.error) },
      );
    case 'refusing':
      return failed('daemon.refusing', both('CardBridge 在執行，但無法查詢', 'CardBridge is running but cannot be asked'), {
        detail: explain(seen.error),
        remedy: RESTART_IT,
      });
    case 'running': {
      const { pid, version, simulated, paused } = seen.status;
      const running = ok('daemon.ok', both('CardBridge 正在執行', 'CardBridge is running'), { detail: same(`pid ${pid}`) });
      return [
        running,
        ...(version === VERSION ? [] : [otherVersion(version)]),
        ...(simulated ? [SIMULATED] : []),
        ...(paused ? [PAUSED] : []),
      ];
    }
  }
}

const otherVersion = (version: string): Finding =>
  warning('daemon.other-version', both('正在執行的是另一個版本', 'The one that is running is another version'), {
    detail: both(`執行中 ${version}，這個指令 ${VERSION}`, `running ${version}, this command ${VERSION}`),
    remedy: both('請結束 CardBridge 再開啟。', 'End CardBridge and open it again.'),
  });

const SIMULATED = warning(
  'daemon.simulated',
  both('正在執行的是模擬器：真的卡片不會被使用', 'The simulator is running: real cards are not used'),
  {
    remedy: both(
      '要用真的卡片，請結束模擬器，再開啟 CardBridge。',
      'To use real cards, end the simulator and open CardBridge.',
    ),
  },
);

const PAUSED = warning('daemon.paused', both('已暫停：沒有網頁可以使用卡片', 'Paused: no page can use cards'), {
  remedy: both('請從系統匣圖示的選單恢復。', 'Resume from the menu of the tray icon.'),
});
