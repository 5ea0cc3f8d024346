/** The ends of details, as the rooms of the daemon write them, in the words of the person who has to mend what they name. */
const WHAT: readonly (readonly [RegExp, string])[] = [
  // A policy that is not JSON.
  [/a value (?:was expected|is missing)/, '這裡少了一個值'],
  [/"," or "]" (?:was expected|is missing)/, '這裡應該是 , 或 ]（前面可能少了 " 或 ,）'],
  [/"," or "}" (?:was expected|is missing)/, '這裡應該是 , 或 }（前面可能少了 " 或 ,）'],
  [/":" (?:was expected|is missing)/, '這裡應該是 :'],
  [/a key in double quotes (?:was expected|is missing)/, '這裡應該是用 " 括起來的鍵'],
  [/nothing more was expected/, '這裡不應該再有內容'],
  [/there is a comma before this "(.)"/, '這個 $1 前面多了一個逗號'],
  [/this text does not end, or has a character that needs \\/, '這段文字後面少了 "，或其中有字元前面要加 \\'],
  [/the key (".*") is here a second time/, '鍵 $1 出現了兩次'],
  [/this is nested too deep/, '括號的層數太多'],
  // A policy, or grants, that say something else than they can.
  [/there is no such key/, '沒有這個鍵，請看拼字與大小寫'],
  [/Invalid type: Expected Array but received (.*)/, '這裡要放用 [ ] 括起來的清單，不是 $1'],
  [/Invalid type: Expected Object but received (.*)/, '這裡要放用 { } 括起來的內容，不是 $1'],
  [/Invalid type: Expected string but received (.*)/, '這裡要放用 " 括起來的文字，不是 $1'],
  [/Invalid type: Expected boolean but received (.*)/, '這裡只能是 true 或 false，不是 $1'],
  [/Invalid type: Expected (.*) but received (.*)/, '這裡只能是 $1，不是 $2'],
  [/an object was expected/, '這裡要放用 { } 括起來的內容'],
  [/this must be an absolute path, or false/, '這裡要放完整的路徑，或 false'],
  [/this must be an absolute path/, '這裡要放完整的路徑'],
  [/this is not an origin: (".*"); (.*)/, '$1 不是可以用的網站寫法; $2'],
  [/this is not an origin/, '這不是可以用的網站寫法'],
  [/an origin is there twice/, '同一個網站出現了兩次'],
  [/this is not as CardBridge writes it/, '這裡不是 CardBridge 寫的樣子'],
  // Files and folders.
  [/there is no such file(.*)/, '沒有這個檔案$1'],
  [/it is not a regular file/, '它不是一般檔案'],
  [/it belongs to another user/, '它屬於另一個使用者（請用 chown 改正）'],
  [/others may change it \(chmod go-w\)/, '其他使用者可以修改它（請執行 chmod go-w）'],
  [/others may read or change it \(chmod 600\)/, '其他使用者可以讀取或修改它（請執行 chmod 600）'],
  [/others may use it \(chmod 700\)/, '其他使用者可以使用它（請執行 chmod 700）'],
  [/it is larger than (\d+) bytes/, '它超過 $1 位元組'],
  [/it is not UTF-8 text/, '它不是 UTF-8 文字；請用編輯器另存為 UTF-8'],
  [/it is not JSON/, '它不是 JSON'],
  [/it is a link to a file that is not there/, '它是連結，所指的檔案不在'],
  [/it is a link or a file/, '它是連結或檔案，不是資料夾'],
  [/it is a link/, '它是連結'],
  [/it cannot be opened/, '無法開啟'],
  [/it cannot be read/, '無法讀取'],
  [/it cannot be written(.*)/, '無法寫入$1'],
  [/it cannot be moved aside/, '無法改名保留'],
  [/it cannot be made/, '無法建立'],
  [/its path is too long for a socket/, '路徑太長'],
  [/there are (\d+) grants, revoke some/, '已記住 $1 個網站，請先撤銷一些'],
  // A vendor's PKCS#11 module.
  [/its path is not absolute/, '路徑不完整'],
  [/its folder belongs to another user/, '它的資料夾屬於另一個使用者'],
  [/others may change its folder/, '其他使用者可以修改它的資料夾'],
  [/others may change it/, '其他使用者可以修改它'],
  // A folder above it.
  [/(\/.*) belongs to another user/, '$1 屬於另一個使用者'],
  [/others may change (\/.*)/, '其他使用者可以修改 $1'],
  // What was asked or written for a person's help.
  [/there is a file of that name already/, '已經有同名的檔案'],
  [/it cannot be looked at/, '無法查看'],
  [/the connection was closed/, '連線已關閉'],
  [/too many commands at once/, '同時執行的指令太多'],
  [/it does not answer/, '它沒有回應'],
  [/it does not stop/, '它沒有停止'],
  [/PC\/SC did not answer in time/, 'PC/SC 沒有在時限內回應'],
  // The certificate of wss, and those who trust it.
  [/it is damaged/, '內容已損壞'],
  [/it is not the key of the certificate/, '它不是這張憑證的金鑰'],
  [/the authority beside it did not sign it/, '它不是旁邊的憑證機構簽發的'],
  [/it is not one that CardBridge made/, '它不是 CardBridge 建立的'],
  [/it is not for (\S+)/, '它不是給 $1 用的'],
  [/its time has not begun/, '有效期間還沒開始'],
  [/its time is over/, '已過期'],
  [/it cannot be removed/, '無法刪除'],
  [/certutil is missing/, '缺少 certutil'],
  [/the program that changes it cannot be started/, '修改它的程式無法啟動'],
  [/the program that changes it did not end in time/, '修改它的程式沒有在時限內結束'],
  [/it was not taken/, '憑證沒有被接受'],
  [/what was removed is still there/, '移除之後還在'],
  [/a password protects it/, '它有密碼保護'],
  // Starting at login.
  [/this is no autostart entry/, '這不是自動啟動的設定檔'],
  [/what it starts is not there/, '它要啟動的程式不在'],
  [/its path is too long to be started at login/, '路徑太長，無法在登入時啟動'],
  [/a path with control characters cannot be started at login/, '路徑中有控制字元，無法在登入時啟動'],
  [/launchctl cannot be started/, '無法執行 launchctl'],
  [/launchctl did not let go of it \((.*)\)/, 'launchctl 無法移除它（$1）'],
  // New versions.
  [/it answered with status (\d+)/, '回應的狀態碼為 $1'],
  [/it did not answer in time/, '沒有在時限內回應'],
  [/there was no answer(.*)/, '沒有回應$1'],
  [/it is not an update manifest/, '它不是新版本的公告'],
  [/no key of this program signed it/, '不是由這個程式認得的金鑰簽章'],
  [/it is not a manifest of this program \((.*)\)/, '它不是給這個程式的公告（$1）'],
  [/its page is on another host/, '所指的網頁在別的網站'],
  [/it was published in the future/, '公告的時間在未來'],
  [/it is older than one that was seen before/, '它比先前看過的舊'],
  [/it is another one than was seen under its number before/, '它與先前看過的同號公告內容不同'],
  [/its version is lower than one that was seen before/, '它的版本比先前看過的低'],
  [/this must be an https address/, '這裡要放 https 的網址'],
  [/at least one key was expected/, '這裡至少要有一把金鑰'],
  [/this is not an Ed25519 key \(SPKI in base64\)/, '這不是 Ed25519 的公鑰（SPKI，base64）'],
  // What was typed.
  [/(".*") is not an origin; (.*)/, '$1 不是可以用的網站寫法; $2'],
  [/either one origin or --all/, '請給一個網站，或 --all（二擇一）'],
  [/there is no grant for (.*)/, '沒有記住關於 $1 的決定'],
  [/either the end of one number or --all/, '請給一個卡號結尾，或 --all（二擇一）'],
  [/give the last 4 characters of the number/, '請給卡號的最後 4 個字'],
  [/there is nothing remembered of a card whose number ends in (.*)/, '沒有記住卡號結尾為 $1 的卡片'],
];

/** What follows a `; `: how to write it. */
const REMEDIES: readonly (readonly [RegExp, string])[] = [
  [/nothing was changed$/, '什麼都沒有改；請看磁碟是否已滿，資料夾是否可以寫入'],
  [
    /take it off while this runs, or add the authority in the browser itself$/,
    '請先取消密碼再執行，或在瀏覽器中自行加入憑證機構',
  ],
  [/move it away$/, '請移到別處'],
  [/this computer's clock may be slow$/, '這台電腦的時鐘可能太慢'],
  [/JSON has no comments$/, 'JSON 不能有註解'],
  [/quotation marks are straight and double here$/, '請用英文的雙引號 "'],
  [/write (\S+)$/, '請寫 $1'],
  [/see: (cardbridge .*)$/, '請看 $1'],
  [/http needs ("\w+") in the policy, which is for developers$/, 'http 要在政策中設定 $1，只供開發者使用'],
  [/one is written https:\/\/host or https:\/\/host:port, each site by itself$/, '請寫 https://主機，每個網站分開寫，不能用 *'],
  [/one is written https:\/\/host or https:\/\/host:port, with https$/, '只能是 https，請寫 https://主機'],
  [/one is written https:\/\/host or https:\/\/host:port$/, '請寫 https://主機 或 https://主機:埠號'],
];

/**
 * The detail of an error in Chinese, as far as it is known here; file names, places in them and what was typed stay as they are. Logs
 * and `--json` keep the English one, which programs may look for.
 */
export function detailInChinese(detail: string): string {
  const remedied = replaceFirst(detail, REMEDIES, ({ source }) => `(?<=; )${source}`);
  return replaceFirst(remedied, WHAT, ({ source }) => `(?<=^|: )${source}(?=$|; )`)
    .replace(/(?<=^|: )line (\d+), column (\d+): /, '第 $1 行第 $2 個字：')
    .replace(/^runtime folder /, '執行時的資料夾 ')
    .replace(/^it (?:is not|cannot be) loaded: /, '無法載入：')
    .replace('; ', '；');
}

function replaceFirst(
  text: string,
  phrases: readonly (readonly [RegExp, string])[],
  whole: (pattern: RegExp) => string,
): string {
  for (const [pattern, chinese] of phrases) {
    const found = new RegExp(whole(pattern));
    if (found.test(text)) return text.replace(found, chinese);
  }
  return text;
}
