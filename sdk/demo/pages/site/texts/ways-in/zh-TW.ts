import type { WayIn } from '@cardbridge/sdk/flows';

const names: Readonly<Record<WayIn, string>> = {
  account: '台北通帳號',
  'mobile-certificate': '行動自然人憑證',
  telecom: '手機電信驗證',
  'citizen-card': '實體自然人憑證',
  'nhi-card': '健保卡',
};

const help: readonly { readonly way: WayIn; readonly name: string; readonly needs: string; readonly trouble: string }[] = [
  {
    way: 'account',
    name: names.account,
    needs: '帳號名稱、手機號碼或電子郵件，加上密碼；或以已登入的台北通 App 掃描 QR code。有些服務只接受金質會員。',
    trouble: '忘記密碼可以在登入畫面重設；連續三次錯誤，帳號鎖定 15 分鐘。帳號的問題請撥 1999 轉 8585。',
  },
  {
    way: 'mobile-certificate',
    name: names['mobile-certificate'],
    needs: '已安裝並完成註冊的行動自然人憑證 App、身分證字號，以及可以收簡訊的手機。',
    trouble: '還沒註冊，或換了手機：請到行動自然人憑證網站，或撥內政部憑證管理中心 0800-080-117。',
  },
  {
    way: 'telecom',
    name: names.telecom,
    needs: '登記在您本人名下的手機門號、身分證字號與出生日期。開啟連結時，手機要關閉 Wi-Fi 與 iCloud 私密轉送，改用 4G／5G。',
    trouble: '預付卡、公司與外國人的門號不適用；雙卡手機請以本人的門號上網。門號登記的資料有誤，請洽電信業者。',
  },
  {
    way: 'citizen-card',
    name: names['citizen-card'],
    needs: '自然人憑證與 6 到 8 位的 PIN 碼、讀卡機、電腦上的 CardBridge，以及可以收簡訊的手機。',
    trouble:
      'PIN 碼連續錯誤三次，卡片就會鎖住，本站無法解鎖。請到內政部憑證管理中心網站辦理鎖卡解碼，或攜帶身分證與卡片到戶政事務所。',
  },
  {
    way: 'nhi-card',
    name: names['nhi-card'],
    needs: '健保卡與註冊密碼、讀卡機、電腦上的 CardBridge，以及可以收簡訊的手機。',
    trouble: '註冊密碼不是卡片的 PIN 碼。還沒註冊或忘記密碼：請先註冊，或撥健保署 0800-030-598。連續三次錯誤，暫停 15 分鐘。',
  },
];

const privacy: readonly { readonly way: WayIn; readonly name: string; readonly text: string }[] = [
  {
    way: 'account',
    name: names.account,
    text: '核對帳號與密碼，或由您在 App 上確認。只提供服務申請了、而您也同意的帳號資料。',
  },
  {
    way: 'mobile-certificate',
    name: names['mobile-certificate'],
    text: '身分證字號會傳給行動自然人憑證的驗證單位，由它回覆是不是您本人與憑證上的姓名；簡訊驗證碼確認手機號碼。可提供：身分證字號、手機號碼、姓名。',
  },
  {
    way: 'telecom',
    name: names.telecom,
    text: '身分證字號、手機號碼與出生日期會傳給您選擇的電信業者，由它回覆是否與門號登記的相符。可提供：身分證字號、手機號碼、出生日期。',
  },
  {
    way: 'citizen-card',
    name: names['citizen-card'],
    text: '讀取憑證上的姓名與持有人序號，並向主管機關核對您輸入的身分證字號。PIN 碼只在您的電腦上使用，不經過網站。可提供：身分證字號、手機號碼、姓名。',
  },
  {
    way: 'nhi-card',
    name: names['nhi-card'],
    text: '讀取健保卡的基本資料，並將卡號、身分證字號與註冊密碼傳給健保署核對；不讀取就醫紀錄，密碼不保存。可提供：身分證字號、手機號碼。',
  },
];

/** Coming in for a service: the app's part, what stands outside of this site, and what is told about the ways. */
export const waysIn = {
  help: {
    title: '服務要求資料時：五種登入方式',
    lead: '任選一種您手邊有的。除了台北通帳號，其他方式都不需要帳號，也不會替您建立帳號。',
    needs: '需要：',
    trouble: '遇到問題：',
    list: help,
    declineTitle: '不同意，不會失去任何權益',
    decline: '每一步都可以不同意，並回到原來的服務；不會提供任何資料。各機關另有其他申辦方式，例如臨櫃、郵寄，或自行填寫表單。',
  },
  privacy: {
    title: '為了服務而登入時',
    lead: '您從一項服務來到這裡時，可以用五種方式登入。每一種在開始前都會告知並徵求同意；以下是它們如何處理資料。',
    list: privacy,
    keptTitle: '保存多久',
    kept: '沒有帳號的登入從開始起最多保存 15 分鐘，不同意就不會提供。同一身分另有帳號時，帳號裡的資料也只在您另外勾選後提供。您同意後，服務可在一小時內取得這一次同意的資料。提供的紀錄以無法還原的代號保存，供您日後查詢。',
    declineTitle: '不同意時',
    decline: '不會提供任何資料，並回到該服務；您可以改用該機關的其他申辦方式。',
  },
  scan: {
    title: '台北通 App：掃描登入',
    plays: '示範：這一頁扮演台北通 App',
    playsText: '真正的 App 會用相機掃描電腦畫面上的 QR code。這裡改為開啟連結，或貼上 QR code 的內容。',
    signInFirst: 'App 要先登入，才能掃描。',
    signInFirstWithCode: 'App 要先登入，才能確認登入。登入後會接著處理剛才掃描的 QR code。',
    contentLabel: 'QR code 的內容',
    contentHint: '從登入畫面複製後，貼在這裡。',
    read: '讀取',
    reading: '正在讀取 QR code…',
    asks: (name: string) => `要登入「${name}」嗎？`,
    application: '服務',
    origin: '登入網站',
    browser: '瀏覽器',
    browserName: (name: string) => {
      const [browser, system] = name.split(' on ');
      return system === undefined ? '無法辨認的瀏覽器' : `${browser}（${system}）`;
    },
    startedAt: '開始時間',
    left: '剩餘時間',
    seconds: (left: number) => `${left} 秒`,
    warning: '只有在您自己正在那個畫面登入時，才能繼續。市府不會有人請您掃描 QR code，也不會要您告訴他數字。',
    number: '登入畫面上的兩位數字',
    numberHint: '掃描之後，那個畫面會顯示這組數字。看不到數字，就不是您在登入，請選「不是我」。',
    numberInvalid: '請輸入 2 位數字。',
    confirm: '確認登入',
    decline: '不是我，取消',
    doneTitle: '已確認登入',
    done: (name: string) => `請回到電腦的畫面，繼續使用「${name}」。`,
    declinedTitle: '已取消',
    declined: '那個畫面沒有登入，也沒有取得您的任何資料。如果有人請您掃描，請撥 110 或 165。',
    again: '掃描另一個 QR code',
  },
  simulated: {
    banner: '模擬',
    ended: '這次驗證已經結束，或不存在。',
    endedNext: '請回到登入畫面，重新產生 QR code。',
    left: (left: number) => `剩餘 ${left} 秒`,
    person: '這是誰的手機',
    done: '完成了。請回到登入畫面。',
    back: '回到剛才的服務',
    mobileCertificate: {
      title: '行動自然人憑證 App',
      plays: '這一頁扮演內政部的行動自然人憑證 App，不是真的。請勿輸入真實的個人資料。',
      hint: (site: string, name: string) => `「${site}」的「${name}」請您確認身分。`,
      approve: '以指紋或臉部確認',
      decline: '拒絕',
      declined: '您拒絕了這次驗證。請回到登入畫面。',
    },
    telecom: {
      title: '電信業者的驗證頁',
      plays: '這一頁扮演電信業者在手機上的網頁，不是真的。請勿輸入真實的個人資料。',
      hint: (site: string, name: string) => `「${site}」的「${name}」請電信業者確認您的門號。`,
      person: '上網的是誰的門號',
      network: '手機以什麼上網',
      networks: { mobile: '4G／5G 行動網路', wifi: 'Wi-Fi', relay: '行動網路，但開著 iCloud 私密轉送' },
      line: '這是什麼門號',
      lines: { own: '本人申辦的門號', prepaid: '預付卡', company: '公司的門號', foreigner: '外國人申辦的門號' },
      open: '開啟驗證連結',
    },
    nhi: {
      title: '註冊健保卡',
      plays: '這一頁扮演健保署的健保卡註冊網站，不是真的。請勿使用真實的密碼。',
      lead: '把健保卡插入讀卡機並讀取，再設定一組註冊密碼。之後以健保卡登入時，要輸入這組密碼。',
      read: '讀取健保卡',
      readAgain: '讀取另一張',
      reading: '讀取中；CardBridge 的視窗詢問時，請同意。',
      card: '讀卡機裡的健保卡',
      name: '姓名',
      idNumber: '身分證字號',
      cardNumber: '卡號',
      password: '設定註冊密碼',
      passwordHint: '6 到 12 個英文字母或數字。',
      passwordInvalid: '請填寫 6 到 12 個英文字母或數字。',
      passwordAgain: '再輸入一次',
      passwordOther: '兩次輸入的密碼不同。',
      submit: '註冊',
      done: '健保卡的註冊密碼已設定。現在可以用這張健保卡登入。',
    },
  },
};

/** What the site says about coming in for a service. */
export type WaysInTexts = typeof waysIn;
