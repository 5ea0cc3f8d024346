import type { InstallTexts, PermissionTexts } from './install-texts.js';

export const installZhTW: InstallTexts = {
  title: '安裝 CardBridge',
  lead: 'CardBridge 是裝在電腦上的小程式，讓網頁能使用讀卡機裡的卡片。只要安裝一次。',
  stepsTitle: '安裝步驟',
  downloadTitle: '下載',
  downloadElsewhere: '請到提供這個網站的單位取得 CardBridge 的安裝檔。',
  unfit: '這個裝置不能安裝 CardBridge。請改用 Windows、macOS 或 Linux 的 64 位元電腦。',
  alternatives: '這個系統的其他安裝檔',
  checksums: '想確認檔案沒有被改過？',
  checksumsLink: '核對雜湊值（SHA-256）',
  opening: {
    windows: {
      title: '開啟安裝檔',
      steps: [
        '在「下載」資料夾按兩下安裝檔。',
        '出現藍色的「Windows 已保護您的電腦」時，按「其他資訊」，再按「仍要執行」。',
        '照著安裝精靈一路按「下一步」。',
      ],
    },
    mac: {
      title: '放進「應用程式」',
      steps: [
        '按兩下下載的檔案，把 CardBridge 拖到「應用程式」資料夾。',
        '從「應用程式」開啟 CardBridge。',
        'macOS 不讓它打開時：到「系統設定」的「隱私權與安全性」，按「強制打開」。',
      ],
    },
    deb: { title: '安裝套件', steps: ['在檔案管理員按兩下下載的檔案，按「安裝」，並輸入您的電腦密碼。'] },
    rpm: { title: '安裝套件', steps: ['在檔案管理員按兩下下載的檔案，按「安裝」，並輸入您的電腦密碼。'] },
    appimage: {
      title: '執行檔案',
      steps: ['在檔案的「內容」允許它作為程式執行，再按兩下。', '系統需要有 pcscd（讀卡機服務）。'],
    },
    tar: { title: '解開檔案', steps: ['解開下載的檔案，執行裡面的 cardbridge。', '系統需要有 pcscd（讀卡機服務）。'] },
  },
  terminal: '也可以在下載資料夾開啟終端機，輸入：',
  starts: {
    title: '它會自己啟動',
    text: '安裝完成後，CardBridge 會自己啟動，以後開機也會。已經安裝過的話，從程式選單開啟它。',
  },
  waits: {
    title: '回到這個網頁',
    text: '按下按鈕後，網頁會開始尋找 CardBridge；瀏覽器詢問時，請選擇「允許」。',
    begin: '我已安裝好',
  },
  ready: { title: 'CardBridge 已就緒', text: '這個網頁已經接上 CardBridge，可以使用卡片了。' },
  copyCommand: '複製指令',
  pictures: {
    moreInfo: '其他資訊',
    runAnyway: '仍要執行',
    openAnyway: '強制打開',
    install: '安裝',
    block: '封鎖',
    allow: '允許',
    blocked: '封鎖',
    appsOnDevice: '裝置上的應用程式',
    accessThisDevice: '存取此裝置',
  },
};

export const permissionZhTW: PermissionTexts = {
  promptTitle: '瀏覽器的詢問在這裡',
  prompt: {
    chromium: '詢問出現在網址列左側的下方，請按「允許」。',
    firefox: '詢問出現在網址列的下方。勾選「記住」，以後就不會再問；然後按「允許」。',
    safari: '請在 Safari 的詢問中選擇「允許」。',
    other: '詢問出現在網址列附近，請選擇「允許」。',
  },
  deniedTitle: '在這個瀏覽器如何允許',
  denied: {
    chromium: ['點網址列左側的圖示。', '打開「裝置上的應用程式」的開關。', '回到這裡，按「再試一次」。'],
    firefox: [
      '點網址列左側、畫了斜線的電腦圖示。',
      '在「存取此裝置」那一列，按「封鎖」旁的 ✕。',
      '回到這裡，按「再試一次」，並選擇「允許」。',
    ],
    safari: ['在「設定」的「網站」中，允許這個網站連到裝置上的應用程式。', '回到這裡，按「再試一次」。'],
    other: ['在瀏覽器的網站設定中，允許這個網站連到裝置上的應用程式。', '回到這裡，按「再試一次」。'],
  },
  dismissed: { title: '請再試一次', steps: ['按「再試一次」，瀏覽器會再問一次。', '這次請選擇「允許」，不要關掉詢問。'] },
  insecure: {
    title: '請用 https 開啟這個網頁',
    steps: [
      '看看網址是不是以 https:// 開頭；不是的話，瀏覽器不會讓它連到 CardBridge。',
      '從本站的正式網址重新進入，或告知網站管理者。',
    ],
  },
  outdated: { title: '請更新瀏覽器', steps: ['更新 Chrome、Edge 或 Firefox 到最新版本，再開啟這個網頁。'] },
  safari: {
    title: 'Safari 需要本機憑證',
    text: 'Safari 只透過這台電腦自己的憑證連到 CardBridge。CardBridge 執行後，請在終端機輸入：',
    afterwards: '完成後重新載入這個網頁。憑證只對這台電腦有效，移除 CardBridge 時會一併移除。',
    otherwise: '也可以改用 Chrome、Edge 或 Firefox，不需要這個步驟。',
  },
  framed: {
    text: '這個網頁嵌在另一個網站裡，瀏覽器以那個網站的許可為準。請在自己的分頁開啟它，再試一次。',
    open: '在新分頁開啟這個網頁',
  },
};
