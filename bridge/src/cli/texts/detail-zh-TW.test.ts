import { expect, test } from 'vitest';
import { parsePolicy } from '../../access/index.js';
import { originArgument } from '../origin-argument.js';
import { detailInChinese } from './detail-zh-TW.js';

function detailOf(fail: () => unknown): string {
  try {
    fail();
  } catch (error) {
    return (error as { detail: string }).detail;
  }
  throw new Error('nothing is wrong with it');
}

/** Mistakes that people make in a policy, as the daemon finds them. */
test.each([
  [
    '{"origins": {"allow": ["https://a.example/"]}}',
    'origins.allow.0: "https://a.example/" 不是可以用的網站寫法；請寫 https://a.example',
  ],
  ['{"origins": {"allow": ["a.example"]}}', 'origins.allow.0: "a.example" 不是可以用的網站寫法；請寫 https://a.example'],
  [
    '{"origins": {"allow": ["https://A.example:443"]}}',
    'origins.allow.0: "https://A.example:443" 不是可以用的網站寫法；請寫 https://a.example',
  ],
  [
    '{"origins": {"deny": ["https://台北.tw"]}}',
    'origins.deny.0: "https://台北.tw" 不是可以用的網站寫法；請寫 https://xn--djrpt.tw',
  ],
  [
    '{"origins": {"allow": ["https://*.a.example"]}}',
    'origins.allow.0: "https://*.a.example" 不是可以用的網站寫法；請寫 https://主機，每個網站分開寫，不能用 *',
  ],
  [
    '{"origins": {"allow": ["http://a.example"]}}',
    'origins.allow.0: "http://a.example" 不是可以用的網站寫法；只能是 https，請寫 https://主機',
  ],
  [
    '{"origins": {"allow": ["http://localhost:80"]}}',
    'origins.allow.0: "http://localhost:80" 不是可以用的網站寫法；請寫 http://localhost',
  ],
  [
    '{"origins": {"allow": ["http://localhost"]}}',
    'origins.allow.0: "http://localhost" 不是可以用的網站寫法；http 要在政策中設定 "allowHttpLoopbackOrigins"，只供開發者使用',
  ],
  [
    '{"origins": {"allow": ["https://a.example, "https://b.example"]}}',
    '第 1 行第 45 個字：這裡應該是 , 或 ]（前面可能少了 " 或 ,）',
  ],
  ['{\n "origins": {"allow": ["https://a.example]}}', '第 2 行第 24 個字：這段文字後面少了 "，或其中有字元前面要加 \\'],
  ['{\n // a\n}', '第 2 行第 2 個字：這裡應該是用 " 括起來的鍵；JSON 不能有註解'],
  ['{“origins”: {}}', '第 1 行第 2 個字：這裡應該是用 " 括起來的鍵；請用英文的雙引號 "'],
  ['{"origins": {"allow": ["https://a.example",]}}', '第 1 行第 44 個字：這個 ] 前面多了一個逗號'],
  ['{"origins": {}, "origins": {}}', '第 1 行第 17 個字：鍵 "origins" 出現了兩次'],
  ['', '第 1 行第 1 個字：這裡少了一個值'],
  ['{"origin": {}}', 'origin: 沒有這個鍵，請看拼字與大小寫'],
  ['[]', '(top): 這裡要放用 { } 括起來的內容'],
  ['{"origins": {"allow": "https://a.example"}}', 'origins.allow: 這裡要放用 [ ] 括起來的清單，不是 "https://a.example"'],
  ['{"origins": {"others": "deny"}}', 'origins.others: 這裡只能是 ("ask" | "refuse")，不是 "deny"'],
  ['{"origins": {"askAboutAllowed": "yes"}}', 'origins.askAboutAllowed: 這裡只能是 true 或 false，不是 "yes"'],
  ['{"pkcs11Module": true}', 'pkcs11Module: 這裡要放完整的路徑，或 false'],
  ['{"pkcs11Module": "a.dll"}', 'pkcs11Module: 這裡要放完整的路徑'],
])('the mistake in %s is said in Chinese, with its place', (text, said) => {
  expect(detailInChinese(detailOf(() => parsePolicy(text, '/etc/policy.json')))).toBe(`/etc/policy.json: ${said}`);
});

test.each([
  [
    '/a b/grants.json: others may read or change it (chmod 600)',
    '/a b/grants.json: 其他使用者可以讀取或修改它（請執行 chmod 600）',
  ],
  ['C:\\a\\policy.json: it is not UTF-8 text', 'C:\\a\\policy.json: 它不是 UTF-8 文字；請用編輯器另存為 UTF-8'],
  [
    '/a: it cannot be written (ENOSPC); nothing was changed',
    '/a: 無法寫入 (ENOSPC)；什麼都沒有改；請看磁碟是否已滿，資料夾是否可以寫入',
  ],
  ['runtime folder /r: others may use it (chmod 700)', '執行時的資料夾 /r: 其他使用者可以使用它（請執行 chmod 700）'],
  ['/a/cardbridge.desktop: it is a link; move it away', '/a/cardbridge.desktop: 它是連結；請移到別處'],
  ['https://u.example/update.json: its time is over', 'https://u.example/update.json: 已過期'],
  [
    "https://u.example/update.json: it was published in the future; this computer's clock may be slow",
    'https://u.example/update.json: 公告的時間在未來；這台電腦的時鐘可能太慢',
  ],
  ['https://u.example/update.json: there was no answer (ENOTFOUND)', 'https://u.example/update.json: 沒有回應 (ENOTFOUND)'],
  ['there is no grant for https://a.example', '沒有記住關於 https://a.example 的決定'],
  ['there is nothing remembered of a card whose number ends in 1234', '沒有記住卡號結尾為 1234 的卡片'],
  ['give the last 4 characters of the number; see: cardbridge cards', '請給卡號的最後 4 個字；請看 cardbridge cards'],
  [
    '/a/pin-tries.json: cards.0.since: this is not as CardBridge writes it',
    '/a/pin-tries.json: cards.0.since: 這裡不是 CardBridge 寫的樣子',
  ],
  ['something else: of another room', 'something else: of another room'],
  ['', ''],
])('%s', (detail, said) => {
  expect(detailInChinese(detail)).toBe(said);
});

test('what was typed, too', () => {
  expect(detailInChinese(detailOf(() => originArgument('www.a.example/login')))).toBe(
    '"www.a.example/login" 不是可以用的網站寫法；請寫 https://www.a.example',
  );
});

/** What a module's file can be, as the daemon and the doctor tell it. */
test.each([
  ['it is not loaded: there is no such file (ENOENT)', '無法載入：沒有這個檔案 (ENOENT)'],
  ['it is not loaded: its path is not absolute', '無法載入：路徑不完整'],
  ['it is not loaded: others may change its folder', '無法載入：其他使用者可以修改它的資料夾'],
  ['it is not loaded: others may change /opt/a: b', '無法載入：其他使用者可以修改 /opt/a: b'],
  ['it is not loaded: /opt/x belongs to another user', '無法載入：/opt/x 屬於另一個使用者'],
  ['it is not loaded: it belongs to another user', '無法載入：它屬於另一個使用者（請用 chown 改正）'],
  ['it cannot be loaded: invalid ELF header', '無法載入：invalid ELF header'],
  ['the connection was closed', '連線已關閉'],
])('%s', (detail, chinese) => {
  expect(detailInChinese(detail)).toBe(chinese);
});
