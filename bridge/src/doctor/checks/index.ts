import type { DoctorContext } from '../context.js';
import { both, type Finding, type InBothLanguages } from '../finding.js';
import { autostart } from './autostart.js';
import { browserPolicy } from './browser-policy.js';
import { cards } from './cards.js';
import { clock } from './clock.js';
import { daemon } from './daemon.js';
import { dataFolder } from './data-folder.js';
import { grants } from './grants.js';
import { module } from './module.js';
import { pcsc } from './pcsc.js';
import { pinTries } from './pin-tries.js';
import { pinWindow } from './pin-window.js';
import { policy } from './policy.js';
import { ports } from './ports.js';
import { program } from './program.js';
import { readers } from './readers.js';
import { wss } from './wss.js';

export interface Check {
  /** The id of its findings, unless it looks at several things. */
  readonly name: string;
  /** What is looked at, while it takes long. */
  readonly subject: InBothLanguages;
  /** No finding: there is nothing to say, since another check says it. A rejection becomes a finding. */
  readonly run: (context: DoctorContext) => Promise<Finding | Finding[]>;
}

/** In the order in which a person reads them. A new one is a file beside these and a line here. */
export const checks: readonly Check[] = [
  { name: 'program', subject: both('程式', 'the program'), run: program },
  { name: 'clock', subject: both('日期', 'the date'), run: clock },
  { name: 'daemon', subject: both('CardBridge 是否執行', 'whether CardBridge runs'), run: daemon },
  { name: 'ports', subject: both('連接埠', 'ports'), run: ports },
  { name: 'pcsc-service', subject: both('智慧卡服務', 'the smart card service'), run: pcsc },
  { name: 'readers', subject: both('讀卡機', 'readers'), run: readers },
  { name: 'card', subject: both('卡片', 'cards'), run: cards },
  { name: 'module', subject: both('卡片廠商的元件', "card vendors' components"), run: module },
  { name: 'pin-window', subject: both('PIN 碼視窗', 'the window for the PIN'), run: pinWindow },
  { name: 'policy', subject: both('政策檔', 'the policy file'), run: policy },
  { name: 'grants', subject: both('網站許可', 'grants'), run: grants },
  { name: 'pin-tries', subject: both('PIN 碼錯誤的記錄', 'what is remembered of wrong PINs'), run: pinTries },
  { name: 'wss', subject: both('wss 的憑證', 'the certificate of wss'), run: wss },
  { name: 'browser-policy', subject: both('瀏覽器的政策', 'policies of browsers'), run: browserPolicy },
  { name: 'autostart', subject: both('登入時啟動', 'starting at login'), run: autostart },
  { name: 'data-folder', subject: both('資料夾', 'the data folder'), run: dataFolder },
];
