import type { CardKind, NhiBasicData, OperationStage } from '@cardbridge/sdk';
import type { CardLinkState } from '@cardbridge/sdk/flows';
import type { Language } from '../language/language.js';

export type Step = 'connect' | 'card' | 'pin' | 'sign' | 'verify';

/** What the page says. Sentences of errors come from the SDK and the verifier; here are only the page's own. */
export interface Texts {
  readonly language: Language;
  readonly otherLanguage: string;
  readonly documentTitle: string;
  /** What fills `data-text` in the page. */
  readonly fixed: Readonly<Record<FixedText, string>>;
  readonly bridge: Readonly<Record<CardLinkState['bridge'], string>>;
  readonly readerUnknown: string;
  readonly readerNone: string;
  readonly readerFound: (count: number) => string;
  readonly cardUnknown: string;
  readonly cardNone: string;
  readonly cardReading: string;
  readonly cardMute: string;
  readonly cardBusy: string;
  readonly kinds: Readonly<Record<CardKind, string>>;
  readonly steps: Readonly<Record<Step, string>>;
  readonly stages: Readonly<Record<OperationStage, string>>;
  readonly triesLeft: (left: number) => string;
  readonly connecting: string;
  readonly allowSite: string;
  readonly verifying: string;
  readonly signedIn: (name: string) => string;
  readonly signedOut: string;
  readonly identityKind: string;
  readonly subjectSerialNumber: string;
  readonly idNumberEnding: string;
  readonly taxId: string;
  readonly nhiFields: Readonly<Record<Exclude<keyof NhiBasicData, 'nameBytes'>, string>>;
  readonly sexes: Readonly<Record<NhiBasicData['sex'], string>>;
  readonly nhiRead: string;
  readonly retry: string;
  readonly waitingForBridge: string;
  readonly lockedSimulated: string;
  readonly frameTitle: string;
  readonly toSimulator: string;
}

export type FixedText =
  | 'skip'
  | 'back'
  | 'brand'
  | 'title'
  | 'lead'
  | 'statusTitle'
  | 'statusBridge'
  | 'statusReader'
  | 'statusCard'
  | 'lockWarning'
  | 'signIn'
  | 'cancel'
  | 'stepsTitle'
  | 'signedInAs'
  | 'identityNote'
  | 'signOut'
  | 'nhiTitle'
  | 'nhiLead'
  | 'readNhi'
  | 'nhiNote'
  | 'footer'
  | 'simulatorTitle'
  | 'simulatorTab';

export const zhTW: Texts = {
  language: 'zh-TW',
  otherLanguage: 'English',
  documentTitle: '卡片登入示範',
  fixed: {
    skip: '跳到主要內容',
    back: '回到市民帳號示範站',
    brand: '卡片登入示範',
    title: '以自然人憑證登入',
    lead: '把卡片插入讀卡機，在 CardBridge 的視窗輸入 PIN 碼。網頁不會看到您的 PIN 碼。',
    statusTitle: '目前狀態',
    statusBridge: '元件',
    statusReader: '讀卡機',
    statusCard: '卡片',
    lockWarning: 'PIN 碼連續錯誤三次會鎖卡；解碼須向內政部憑證管理中心申請，本網站無法代辦。',
    signIn: '以自然人憑證登入',
    cancel: '取消',
    stepsTitle: '登入步驟',
    signedInAs: '您已登入',
    identityNote: '姓名、序號與末四碼來自伺服器驗證過的憑證；憑證上沒有完整的身分證字號。',
    signOut: '登出',
    nhiTitle: '讀取健保卡',
    nhiLead: '讀出健保卡的基本資料。CardBridge 每次都會先問您是否提供給這個網站。',
    readNhi: '讀取健保卡',
    nhiNote: '這些資料由持卡人自行提供，卡片沒有簽章，因此不能單憑它確認身分。',
    footer: '這是 CardBridge 的示範，只接受測試憑證；人物與號碼都是虛構的。',
    simulatorTitle: '模擬的讀卡機與卡片',
    simulatorTab: '在新分頁開啟',
  },
  bridge: {
    untouched: '按下按鈕後才會連線',
    probing: '尋找中…',
    'browser-prompt': '請在瀏覽器的詢問中選擇「允許」',
    connecting: '連線中…',
    'waiting-for-access': '等候使用許可…',
    ready: '已就緒',
    reconnecting: '連線中斷，等它回來…',
    absent: '沒有執行，等它啟動…',
    closed: '未連線',
  },
  readerUnknown: '—',
  readerNone: '找不到讀卡機',
  readerFound: (count) => (count === 1 ? '已找到' : `已找到 ${count} 台`),
  cardUnknown: '—',
  cardNone: '請插入卡片',
  cardReading: '讀取中…',
  cardMute: '沒有回應，請重新插入',
  cardBusy: '其他程式使用中',
  kinds: {
    citizen: '自然人憑證',
    organization: '工商或組織憑證',
    nhi: '健保卡',
    piv: 'PIV 卡',
    pkcs11: 'PKCS#11 卡',
    unknown: '不認得的卡片',
  },
  steps: { connect: '連接元件', card: '讀取卡片', pin: '輸入 PIN 碼', sign: '卡片簽章', verify: '伺服器驗證' },
  stages: {
    'reading-card': '正在讀取卡片…',
    'waiting-for-confirmation': '請在 CardBridge 的視窗回答。',
    'waiting-for-pin': '請在 CardBridge 的視窗輸入 PIN 碼；視窗說要用讀卡機時，請在讀卡機上輸入。',
    'checking-pin': '正在核對 PIN 碼…',
    signing: '卡片正在簽章…',
  },
  triesLeft: (left) => `還可輸入 ${left} 次。`,
  connecting: '正在連接 CardBridge…',
  allowSite: '請在 CardBridge 的視窗允許這個網站；它可能在瀏覽器後面。',
  verifying: '伺服器正在驗證…',
  signedIn: (name) => `登入成功，${name}。`,
  signedOut: '您已登出。',
  identityKind: '憑證種類',
  subjectSerialNumber: '憑證持有人序號',
  idNumberEnding: '身分證字號末四碼',
  taxId: '統一編號',
  nhiFields: {
    name: '姓名',
    idNumber: '身分證字號',
    birthDate: '出生日期',
    sex: '性別',
    cardNumber: '健保卡號',
    issueDate: '發卡日期',
    cancelMark: '註銷註記',
  },
  sexes: { M: '男', F: '女' },
  nhiRead: '已讀出健保卡的基本資料。',
  retry: '再試一次',
  waitingForBridge: 'CardBridge 啟動後，這個網頁會自動接上。',
  lockedSimulated: '這是模擬卡片：可以在模擬器按「換發新卡」再試。',
  frameTitle: '讀卡機模擬器',
  toSimulator: '前往模擬器',
};

export const en: Texts = {
  language: 'en',
  otherLanguage: '中文',
  documentTitle: 'Card sign-in demo',
  fixed: {
    skip: 'Skip to the main part',
    back: 'Back to the citizen account demo',
    brand: 'Card sign-in demo',
    title: 'Sign in with your citizen card',
    lead: 'Put the card into the reader and type the PIN in CardBridge’s own window. This page never sees your PIN.',
    statusTitle: 'Status',
    statusBridge: 'Program',
    statusReader: 'Reader',
    statusCard: 'Card',
    lockWarning:
      'Three wrong PINs in a row lock the card. Only the Ministry of the Interior’s CA can unlock it; this site cannot.',
    signIn: 'Sign in with citizen card',
    cancel: 'Cancel',
    stepsTitle: 'Steps',
    signedInAs: 'Signed in as',
    identityNote:
      'Name, serial and last four come from the certificate that the server verified. The whole ID number is not in it.',
    signOut: 'Sign out',
    nhiTitle: 'Read an NHI card',
    nhiLead:
      'Reads the basic data of a health insurance card. CardBridge asks each time whether you want to share it with this site.',
    readNhi: 'Read NHI card',
    nhiNote: 'This is what the card holder shows. The card signs nothing, so it does not prove who they are.',
    footer: 'A demo of CardBridge that takes test certificates only. People and numbers are made up.',
    simulatorTitle: 'Simulated readers and cards',
    simulatorTab: 'Open in a new tab',
  },
  bridge: {
    untouched: 'Connects when you click',
    probing: 'Looking for it…',
    'browser-prompt': 'Choose “Allow” in the browser’s question',
    connecting: 'Connecting…',
    'waiting-for-access': 'Waiting for access…',
    ready: 'Ready',
    reconnecting: 'Lost, waiting for it…',
    absent: 'Not running, waiting…',
    closed: 'Not connected',
  },
  readerUnknown: '—',
  readerNone: 'No reader found',
  readerFound: (count) => (count === 1 ? 'Found' : `${count} found`),
  cardUnknown: '—',
  cardNone: 'Insert a card',
  cardReading: 'Reading…',
  cardMute: 'No answer: insert it again',
  cardBusy: 'In use by another program',
  kinds: {
    citizen: 'Citizen certificate',
    organization: 'Organisation card',
    nhi: 'NHI card',
    piv: 'PIV card',
    pkcs11: 'PKCS#11 card',
    unknown: 'Unknown card',
  },
  steps: { connect: 'Connect', card: 'Read the card', pin: 'Type the PIN', sign: 'Card signs', verify: 'Server verifies' },
  stages: {
    'reading-card': 'Reading the card…',
    'waiting-for-confirmation': 'Answer in CardBridge’s window.',
    'waiting-for-pin': 'Type the PIN in CardBridge’s window, or on the reader when the window says so.',
    'checking-pin': 'Checking the PIN…',
    signing: 'The card is signing…',
  },
  triesLeft: (left) => (left === 1 ? ' 1 try left.' : ` ${left} tries left.`),
  connecting: 'Connecting to CardBridge…',
  allowSite: 'Please allow this site in CardBridge’s window; it may be behind the browser.',
  verifying: 'The server is verifying…',
  signedIn: (name) => `Signed in as ${name}.`,
  signedOut: 'You are signed out.',
  identityKind: 'Certificate',
  subjectSerialNumber: 'Holder’s serial number',
  idNumberEnding: 'Last four of the ID number',
  taxId: 'Tax ID',
  nhiFields: {
    name: 'Name',
    idNumber: 'ID number',
    birthDate: 'Date of birth',
    sex: 'Sex',
    cardNumber: 'Card number',
    issueDate: 'Date of issue',
    cancelMark: 'Cancellation mark',
  },
  sexes: { M: 'Male', F: 'Female' },
  nhiRead: 'The basic data of the NHI card was read.',
  retry: 'Try again',
  waitingForBridge: 'This page connects by itself once CardBridge runs.',
  lockedSimulated: 'This card is simulated: take a “New card” in the simulator and try again.',
  frameTitle: 'Card reader simulator',
  toSimulator: 'Go to the simulator',
};
