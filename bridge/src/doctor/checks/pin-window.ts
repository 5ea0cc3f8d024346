import { findPinentry } from '../../pin/index.js';
import type { DoctorContext } from '../context.js';
import { optionOf } from '../daemon-process.js';
import { both, type Finding, failed, ok, same, warning } from '../finding.js';

const INSTALL = both(
  '請安裝一個（Debian、Ubuntu：sudo apt install pinentry-gtk2 或 pinentry-qt；Fedora：sudo dnf install pinentry-gtk 或 pinentry-qt）。',
  'Install one (Debian, Ubuntu: sudo apt install pinentry-gtk2 or pinentry-qt; Fedora: sudo dnf install pinentry-gtk or pinentry-qt).',
);

/** The window in which a person types the PIN: which program shows it, and whether it has a screen. No window is shown for it. */
export async function pinWindow(context: DoctorContext): Promise<Finding> {
  const { platform, signal } = context;
  const seen = await context.daemon();
  if (seen.found === 'running' && seen.status.simulated) {
    return ok('pin-window.simulated', both('模擬器在面板上詢問 PIN 碼', 'The simulator asks for the PIN in its panel'));
  }
  const named = optionOf(await context.daemonArguments(), '--pinentry');
  if (named === undefined && (platform === 'win32' || platform === 'darwin')) {
    return ok('pin-window.built-in', both('輸入 PIN 碼的視窗由作業系統提供', 'The window for the PIN is part of the system'));
  }
  const environment = await context.daemonEnvironment();
  const found = await findPinentry({ environment, ...(named === undefined ? {} : { program: named }) }, { signal });
  if (!found) {
    return failed(
      'pin-window.missing',
      both('沒有可以顯示 PIN 碼視窗的程式（pinentry）', 'There is no program for the window for the PIN (pinentry)'),
      {
        ...(named === undefined ? {} : { detail: same(named) }),
        remedy: INSTALL,
      },
    );
  }
  const detail = same(`${found.program}${found.flavor ? ` (${found.flavor})` : ''}`);
  if (found.shows === 'windows') {
    return ok('pin-window.ok', both('有輸入 PIN 碼的視窗', 'There is a window for the PIN'), { detail });
  }
  const hasDisplay = Boolean(environment.DISPLAY || environment.WAYLAND_DISPLAY);
  if (hasDisplay) {
    return failed(
      'pin-window.text-only',
      both('有螢幕，但只有文字模式的 pinentry', 'There is a screen, but only a pinentry for text terminals'),
      {
        detail,
        remedy: INSTALL,
      },
    );
  }
  // Somebody may look from a session without a screen at what will run in one with it.
  const tell = seen.found === 'running' ? failed : warning;
  return tell('pin-window.no-display', both('沒有螢幕可以顯示 PIN 碼視窗', 'There is no screen for the window for the PIN'), {
    detail,
    remedy: both(
      '請在有桌面的工作階段開啟 CardBridge；在終端機可以用 --prompt terminal。',
      'Open CardBridge in a session with a desktop; at a terminal use --prompt terminal.',
    ),
  });
}
