import type { TrayIcon, TrayView } from '../../src/desktop/tray/index.js';

/** TEST ONLY: what a tray may show, with a bit of everything. */
export const trayView: TrayView = {
  icon: 'ready',
  title: 'CardBridge：可以使用',
  description: '<b>Reader & Co</b>',
  menu: [
    { kind: 'item', id: 'reader', label: 'ACS_ACR39U：自然人憑證', enabled: false },
    { kind: 'separator' },
    {
      kind: 'submenu',
      id: 'sites',
      label: '最近的網站',
      items: [{ kind: 'item', id: 'site', label: 'https://example.test' }],
    },
    { kind: 'item', id: 'autostart', label: '登入時啟動', checked: true },
    { kind: 'item', id: 'quit', label: '結束' },
  ],
};

export const trayIcons: readonly TrayIcon[] = ['loading', 'ready', 'going', 'paused', 'attention'];
