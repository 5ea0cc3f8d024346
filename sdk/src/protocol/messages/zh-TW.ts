import type { ErrorMessages } from '../errors.js';

/** 正體中文的說明與處理方式。 */
export const messages: ErrorMessages = {
  ERR_BRIDGE_ABSENT: { sentence: '這台電腦上沒有執行 CardBridge。', remedy: '請安裝或啟動 CardBridge，再試一次。' },
  ERR_BROWSER_PERMISSION_DENIED: {
    sentence: '瀏覽器不允許這個網站連到這台電腦上的程式。',
    remedy: '請點網址列旁的網站設定，允許「裝置上的應用程式」，再試一次。',
  },
  ERR_BROWSER_PERMISSION_DISMISSED: {
    sentence: '瀏覽器詢問是否允許這個網站連到這台電腦上的程式，但沒有得到回答。',
    remedy: '請再試一次，並選擇「允許」。',
  },
  ERR_BROWSER_UNSUPPORTED: {
    sentence: '這個瀏覽器無法從這裡連到 CardBridge。',
    remedy: '請用新版的 Chrome、Edge 或 Firefox，並以 https 開啟網頁。',
  },
  ERR_CONNECTION_REFUSED: {
    sentence: 'CardBridge 在執行，但拒絕了連線。',
    remedy: '請告知網站管理者：CardBridge 不接受這個網址。',
  },
  ERR_CONNECTION_LOST: { sentence: '與 CardBridge 的連線中斷了。', remedy: '請稍候，或重新啟動 CardBridge。' },
  ERR_RATE_EXCEEDED: {
    sentence: '這個網頁送給 CardBridge 的訊息太多。',
    remedy: '請改用監看讀卡機，不要一再詢問；然後重新連線。',
  },
  ERR_CONNECTION_LIMIT: {
    sentence: 'CardBridge 的連線數已滿。',
    remedy: '請關閉其他使用卡片的分頁，再試一次。',
  },
  ERR_CLIENT_CLOSED: { sentence: '網頁已結束與 CardBridge 的連線。', remedy: '請重新連線。' },
  ERR_PROTOCOL_VERSION: {
    sentence: '網頁與 CardBridge 的版本不相容。',
    remedy: '請更新 CardBridge，並重新整理網頁。',
  },
  ERR_ACCESS_REFUSED: {
    sentence: '這個網站不能使用這台電腦上的卡片。',
    remedy: '若要允許，請過半分鐘再試，並在 CardBridge 的視窗中允許；如果沒有出現視窗，請洽電腦管理員。',
  },
  ERR_ACCESS_REQUIRED: {
    sentence: '這個網站還沒有取得使用卡片的許可。',
    remedy: '網頁須先在使用者點選之後呼叫 access.request。',
  },
  ERR_MESSAGE_MALFORMED: {
    sentence: '收到的訊息不是 JSON-RPC 2.0 請求。',
    remedy: '請送出含 jsonrpc、id、method、params 的單一請求物件。',
  },
  ERR_METHOD_UNKNOWN: { sentence: '沒有這個方法。', remedy: '請參閱通訊協定文件。' },
  ERR_PARAMS_INVALID: { sentence: '參數缺少或錯誤。', remedy: '請參閱通訊協定文件。' },
  ERR_OPERATION_CANCELLED: { sentence: '作業已取消。', remedy: '準備好後請重新開始。' },
  ERR_OPERATION_BUSY: { sentence: '另一項作業還在進行。', remedy: '請完成或取消另一項作業，再試一次。' },
  ERR_BRIDGE_PAUSED: {
    sentence: '這台電腦的使用者在選單中暫停了 CardBridge。',
    remedy: '請在 CardBridge 圖示的選單中讓它繼續，再試一次。',
  },
  ERR_INTERNAL: {
    sentence: 'CardBridge 內部發生問題。',
    remedy: '請再試一次；若仍發生，請提供 CardBridge 的報告。',
  },
  ERR_PCSC_UNAVAILABLE: {
    sentence: '這台電腦沒有智慧卡支援。',
    remedy: '請安裝 PC/SC 服務（Debian：apt install pcscd），再重新啟動 CardBridge。',
  },
  ERR_PCSC_SERVICE_STOPPED: {
    sentence: '智慧卡服務沒有執行。',
    remedy: '請啟動智慧卡服務（pcscd，或 Windows 的「Smart Card」）；CardBridge 會自動接上。',
  },
  ERR_PCSC_ACCESS_DENIED: {
    sentence: '系統不允許 CardBridge 使用智慧卡服務。',
    remedy: '請直接在這台電腦登入，或請管理員為 pcscd 加上 polkit 規則。',
  },
  ERR_READER_NONE: { sentence: '找不到讀卡機。', remedy: '請接上讀卡機。' },
  ERR_READER_UNKNOWN: { sentence: '那台讀卡機已不在。', remedy: '請重新選擇讀卡機。' },
  ERR_READER_AMBIGUOUS: {
    sentence: '有好幾台讀卡機都插著適用的卡片。',
    remedy: '請只留下一張卡片；若網頁可以選擇讀卡機，也可直接選擇。',
  },
  ERR_CARD_NONE: { sentence: '讀卡機裡沒有卡片。', remedy: '請插入卡片。' },
  ERR_CARD_REMOVED: { sentence: '卡片被拔出了。', remedy: '請插入卡片，重新開始。' },
  ERR_CARD_CHANGED: { sentence: '讀卡機裡的卡片和開始時不同。', remedy: '請插入正確的卡片，重新開始。' },
  ERR_CARD_UNRESPONSIVE: {
    sentence: '卡片沒有回應。',
    remedy: '請拔出卡片，擦拭晶片接點，再插入一次。',
  },
  ERR_CARD_BUSY: {
    sentence: '另一個程式正在使用這張卡片。',
    remedy:
      '請關閉其他會用到卡片的程式（例如 HiCOS 卡片管理工具、健保卡的「小綠人」、其他憑證程式、GnuPG 的 scdaemon），再試一次。',
  },
  ERR_CARD_UNSUPPORTED: {
    sentence: 'CardBridge 不認得這張卡片。',
    remedy: '請插入自然人憑證或健保卡。',
  },
  ERR_CARD_WRONG_KIND: { sentence: '這張卡片不能做這件事。', remedy: '請插入網頁所要求的卡片。' },
  ERR_CARD_PROTOCOL: {
    sentence: '卡片的回應無法解讀。',
    remedy: '請拔出卡片再插入一次；若仍發生，卡片可能已損壞。',
  },
  ERR_CARD_CERTIFICATE_NONE: { sentence: '卡片上沒有簽章憑證。', remedy: '請洽發卡單位。' },
  ERR_CARD_SIGNING_UNAVAILABLE: {
    sentence: 'CardBridge 可以讀這張卡片，但沒有方法用它簽章。',
    remedy: '請安裝卡片廠商的驅動程式（HiCOS），或設定卡片的傳輸金鑰。',
  },
  ERR_MODULE_FAILED: {
    sentence: '卡片廠商的元件（PKCS#11）出錯或沒有回應。',
    remedy: '請拔出卡片再插入後重試；還是不行的話，請安裝最新版的元件（HiCOS）。',
  },
  ERR_PIN_CANCELLED: { sentence: '沒有輸入 PIN 碼。', remedy: '準備好後請重新開始。' },
  ERR_PIN_LOCKED: {
    sentence: 'PIN 碼連續錯誤太多次，卡片已鎖住。',
    remedy: '只有發卡單位可以解鎖；自然人憑證請到內政部憑證管理中心（moica.nat.gov.tw）辦理解碼，或親洽戶政事務所。',
  },
  ERR_CARD_PAUSED: {
    sentence: 'PIN 碼連續錯誤三次，CardBridge 暫停使用這張卡片。',
    remedy: '確定 PIN 碼後，請執行 cardbridge cards resume，後面加上卡號的最後四個字。',
  },
  ERR_PIN_TRIES_UNREADABLE: {
    sentence: 'CardBridge 無法讀寫 PIN 碼錯誤次數的紀錄，所以不使用任何卡片。',
    remedy: '請修正所指出的檔案；損壞的檔案可用這個指令移開：cardbridge cards resume --all',
  },
  ERR_PROMPT_TIMEOUT: { sentence: 'CardBridge 的視窗等不到回答。', remedy: '準備好後請重新開始。' },
  ERR_PROMPT_UNAVAILABLE: {
    sentence: 'CardBridge 無法顯示詢問的視窗。',
    remedy: '請安裝 pinentry 程式（Debian：apt install pinentry-gtk2），或改用命令列。',
  },
  ERR_CONFIRMATION_REFUSED: {
    sentence: '您在 CardBridge 的視窗中沒有同意。',
    remedy: '若是誤按，請重新開始。',
  },
  ERR_PROMPT_COOLING_DOWN: {
    sentence: 'CardBridge 剛才詢問過，沒有得到同意，所以暫時不再詢問。',
    remedy: '請稍候一會兒再試。',
  },
  ERR_USAGE: { sentence: '指令或它的參數有誤。', remedy: '請看：cardbridge --help' },
  ERR_DAEMON_NOT_RUNNING: { sentence: 'CardBridge 常駐程式沒有執行。', remedy: '請執行：cardbridge start' },
  ERR_DAEMON_ALREADY_RUNNING: { sentence: 'CardBridge 常駐程式已在執行。', remedy: '請直接使用，或先停止它。' },
  ERR_PORT_TAKEN: {
    sentence: 'CardBridge 可用的連接埠都被占用了。',
    remedy: '請停止占用連接埠的程式，或用 --port N 啟動。',
  },
  ERR_CONFIGURATION_INVALID: {
    sentence: 'CardBridge 的設定檔無法使用。',
    remedy: '請更正所指出的檔案；更正之前，CardBridge 會拒絕它管的一切。',
  },
  ERR_GRANTS_UNREADABLE: {
    sentence: '記錄網站許可的檔案無法讀取或寫入。',
    remedy: '請排除所指出的原因；檔案損壞時，可清除所有許可：cardbridge grants revoke --all',
  },
  ERR_TRUST_UNREADABLE: {
    sentence: '不能使用 wss 的憑證，所以 CardBridge 不提供 wss。',
    remedy: '請重新建立：cardbridge trust install --renew；或移除：cardbridge trust remove',
  },
  ERR_TRUST_STORE: {
    sentence: '瀏覽器的憑證資料庫無法讀取或修改。',
    remedy: '請排除所指出的原因（例如先關閉瀏覽器），再執行一次。',
  },
  ERR_TRUST_TOOL_MISSING: {
    sentence: '這台電腦上沒有修改瀏覽器憑證資料庫的程式（NSS 的 certutil）。',
    remedy: '請安裝它，再執行一次。Debian、Ubuntu：apt-get install libnss3-tools；Fedora：dnf install nss-tools',
  },
  ERR_AUTOSTART: {
    sentence: '「登入時啟動」的設定無法讀取或修改。',
    remedy: '請排除所指出的原因，再試一次。',
  },
  ERR_UPDATE_UNREACHABLE: {
    sentence: '公布新版本的網站沒有回應。',
    remedy: '請檢查網路連線；CardBridge 稍後會自己再試。',
  },
  ERR_UPDATE_UNTRUSTED: {
    sentence: '關於新版本的消息不可信，CardBridge 沒有採用。',
    remedy: '請檢查電腦的日期與時間；新版本只從官方網頁下載。',
  },
};
