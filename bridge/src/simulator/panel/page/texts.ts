import { cardWordsInChinese, cardWordsInEnglish } from '../../../card-words/index.js';
import type { CardVariant } from '../view.js';

/** What the panel says. The daemon's real windows have their own wording; this page only stands in for them. */
export interface Texts {
  readonly language: 'zh-TW' | 'en';
  readonly otherLanguage: string;
  /** What fills `data-text` in the page. */
  readonly fixed: Readonly<Record<FixedText, string>>;
  readonly documentTitle: string;
  readonly kinds: Readonly<Record<string, string>>;
  readonly variants: Readonly<Record<CardVariant, string>>;
  readonly fields: Readonly<Record<string, string>>;
  readonly reader: (position: number) => string;
  readonly readerEmpty: string;
  readonly insert: string;
  readonly insertInto: (card: string, position: number) => string;
  readonly remove: string;
  readonly removeFrom: (card: string, position: number) => string;
  readonly cardName: (kind: string, holder: string) => string;
  readonly kindWithVariant: (kind: string, variant: string) => string;
  readonly ending: (last: string) => string;
  readonly specimen: string;
  readonly pin: string;
  readonly idNumber: string;
  readonly taxId: string;
  readonly registeredPassword: string;
  readonly tries: string;
  readonly triesLeft: (left: number) => string;
  readonly locked: string;
  readonly noPin: string;
  readonly copy: string;
  readonly copyWhat: (what: string) => string;
  readonly copied: string;
  readonly copyByHand: string;
  readonly askAccess: string;
  readonly askPin: string;
  readonly askNhi: string;
  readonly askLastTry: string;
  readonly askLockedBefore: string;
  readonly askPinpad: string;
  readonly tellLocked: string;
  readonly tellPaused: string;
  readonly pinHint: (min: number, max: number) => string;
  readonly wrongPin: (left: number | null) => string;
  readonly wrongFormat: (min: number, max: number) => string;
  readonly pinTries: (left: number) => string;
  readonly pinRule: string;
  readonly nhiNote: (fields: string) => string;
  readonly lastTryNote: string;
  readonly lockedBeforeNote: string;
  readonly lockedNote: string;
  /** The same facts as the daemon's own windows give. */
  readonly unlockCitizen: string;
  readonly unlockOthers: string;
  readonly unlockSimulated: string;
  readonly pausedNote: string;
  /** A command follows. */
  readonly pausedMore: string;
  readonly pinpadMore: string;
  readonly accessNote: string;
  readonly allowOnce: string;
  readonly allowAlways: string;
  readonly doNotAllow: string;
  readonly ok: string;
  readonly cancel: string;
  readonly agree: string;
  readonly refuse: string;
  readonly tryAnyway: string;
  readonly stop: string;
  readonly unlockedSince: string;
  readonly understood: string;
  readonly windowOpened: string;
  readonly windowClosed: string;
  readonly renewed: string;
  readonly startedOver: string;
  readonly noToken: string;
  readonly offline: string;
  readonly channels: Readonly<Record<'sms' | 'email', string>>;
  readonly isNew: string;
  readonly newMessage: string;
  readonly newMessageTo: (channel: string, to: string) => string;
  readonly code: string;
  readonly openLink: string;
  readonly account: string;
  readonly password: string;
  readonly ofAccount: (what: string, label: string) => string;
}

export type FixedText =
  | 'eyebrow'
  | 'title'
  | 'readers'
  | 'chooseCard'
  | 'newCard'
  | 'windowMark'
  | 'site'
  | 'card'
  | 'pinLabel'
  | 'messages'
  | 'noMessages'
  | 'accounts'
  | 'footer'
  | 'startOver';

export const zhTW: Texts = {
  language: 'zh-TW',
  otherLanguage: 'English',
  documentTitle: '讀卡機模擬器',
  fixed: {
    eyebrow: '測試用，不是真的卡片',
    title: '讀卡機模擬器',
    readers: '讀卡機',
    chooseCard: '選擇卡片',
    newCard: '換發新卡',
    windowMark: '模擬的 CardBridge 視窗 – 正式版由 CardBridge 程式自己的視窗詢問',
    site: '網站',
    card: '卡片',
    pinLabel: 'PIN 碼',
    messages: '手機與信箱',
    noMessages: '還沒有訊息。簡訊與電子郵件會出現在這裡。',
    accounts: '可用帳號',
    footer: '人物、號碼與憑證都是虛構的。',
    startOver: '全部重來',
  },
  kinds: cardWordsInChinese.cardKind,
  variants: { 'generation-1': '第一代', rsa: 'RSA', 'p-256': 'P-256' },
  fields: {
    cardNumber: '卡號',
    name: '姓名',
    idNumber: '身分證字號',
    birthDate: '出生日期',
    sex: '性別',
    issueDate: '發卡日期',
  },
  reader: (position) => `讀卡機 ${position}`,
  readerEmpty: '沒有卡片',
  insert: '插入卡片',
  insertInto: (card, position) => `插入卡片：${card}，放進讀卡機 ${position}`,
  remove: '拔出卡片',
  removeFrom: (card, position) => `拔出卡片：${card}，從讀卡機 ${position}`,
  cardName: (kind, holder) => `${holder}的${/^[A-Z]/.test(kind) ? ' ' : ''}${kind}`,
  kindWithVariant: (kind, variant) => `${kind}（${variant}）`,
  ending: (last) => `末四碼 ${last}`,
  specimen: '測試卡 TEST ONLY',
  pin: '測試 PIN 碼',
  idNumber: '身分證字號',
  taxId: '統一編號',
  registeredPassword: '健保卡註冊密碼',
  tries: '剩餘次數',
  triesLeft: (left) => `還可輸入 ${left} 次`,
  locked: '已鎖卡',
  noPin: '這種卡片沒有 PIN 碼',
  copy: '複製',
  copyWhat: (what) => `複製${what}`,
  copied: '已複製',
  copyByHand: '已選取，請按 Ctrl+C 複製',
  askAccess: '要讓這個網站使用卡片嗎？',
  askPin: '請輸入 PIN 碼',
  askNhi: '要把健保卡資料交給這個網站嗎？',
  askLastTry: '只剩最後一次機會',
  askLockedBefore: '這張卡片解鎖了嗎？',
  askPinpad: '請在讀卡機上輸入 PIN 碼',
  tellLocked: '卡片已鎖住',
  tellPaused: '暫停使用這張卡片',
  pinHint: (min, max) => `${min} 到 ${max} 個英文字母或數字`,
  wrongPin: (left) => (left === null ? 'PIN 碼不正確。' : `PIN 碼不正確，還可輸入 ${left} 次。`),
  wrongFormat: (min, max) => `PIN 碼應為 ${min} 到 ${max} 個英文字母或數字；這次不計入錯誤次數。`,
  pinTries: (left) => `還可輸入 ${left} 次。`,
  pinRule: '連續三次錯誤會鎖卡。',
  nhiNote: (fields) => `網站會得到：${fields}。`,
  lastTryNote: '再錯一次，卡片就會鎖住，只有發卡單位可以解鎖。',
  lockedBeforeNote: '這張卡片上次在這裡時已經鎖住。',
  lockedNote: 'PIN 碼連續錯誤太多次，卡片已經鎖住。',
  unlockCitizen:
    '請到內政部憑證管理中心 moica.nat.gov.tw 的「忘記PIN碼／鎖卡解碼」，用申請時的「用戶代碼」解鎖，或本人到戶政事務所辦理。\nCardBridge 不能解鎖；請不要用其他程式解鎖，那可能讓卡片永久鎖住。',
  unlockOthers: '只有發卡單位可以解鎖，CardBridge 不能。\n請不要用其他程式解鎖，那可能讓卡片永久鎖住。',
  unlockSimulated: '這張是模擬的卡片：可以按「換發新卡」或「全部重來」。',
  pausedNote: 'PIN 碼連續錯誤三次。為了不讓剩下的次數白白用掉，CardBridge 暫停使用這張卡片。',
  pausedMore: '確定 PIN 碼後，請用下面的指令恢復使用。模擬的卡片也可以按「換發新卡」或「全部重來」。',
  pinpadMore: '請在讀卡機的按鍵上輸入 PIN 碼，不要在電腦上輸入。',
  accessNote:
    '允許後，它看得到讀卡機裡有哪一種卡片，也可以請您用卡片登入；每次仍要您在這裡輸入 PIN 碼，每次讀取健保卡資料都會再問您。「只允許這次」到網頁關閉為止。如果不是您自己要用，請按「不允許」。',
  allowOnce: '只允許這次',
  allowAlways: '一律允許',
  doNotAllow: '不允許',
  ok: '確定',
  cancel: '取消',
  agree: '同意提供',
  refuse: '不同意',
  tryAnyway: '繼續輸入',
  stop: '不要輸入',
  unlockedSince: '我已經解鎖，繼續',
  understood: '知道了',
  windowOpened: 'CardBridge 的視窗已開啟。',
  windowClosed: 'CardBridge 的視窗已關閉。',
  renewed: '已換發新卡，次數恢復。',
  startedOver: '已全部重來。',
  noToken: '網址缺少通行碼。請從示範網頁開啟模擬器，或使用啟動時印出的完整網址。',
  offline: '模擬器沒有回應，正在重新連線…',
  channels: { sms: '簡訊', email: '電子郵件' },
  isNew: '新',
  newMessage: '新訊息',
  newMessageTo: (channel, to) => `新訊息：寄給 ${to} 的${channel}。`,
  code: '驗證碼',
  openLink: '開啟連結',
  account: '帳號',
  password: '密碼',
  ofAccount: (what, label) => `「${label}」的${what}`,
};

export const en: Texts = {
  language: 'en',
  otherLanguage: '中文',
  documentTitle: 'Card reader simulator',
  fixed: {
    eyebrow: 'For testing, no real card',
    title: 'Card reader simulator',
    readers: 'Readers',
    chooseCard: 'Choose a card',
    newCard: 'New card',
    windowMark: 'Simulated CardBridge window – in a release CardBridge asks in a window of its own',
    site: 'Site',
    card: 'Card',
    pinLabel: 'PIN',
    messages: 'Phone and mailbox',
    noMessages: 'No messages yet. SMS and e-mails arrive here.',
    accounts: 'Accounts to sign in with',
    footer: 'People, numbers and certificates are made up.',
    startOver: 'Start over',
  },
  kinds: sentences(cardWordsInEnglish.cardKind),
  variants: { 'generation-1': 'generation 1', rsa: 'RSA', 'p-256': 'P-256' },
  fields: {
    cardNumber: 'card number',
    name: 'name',
    idNumber: 'ID number',
    birthDate: 'date of birth',
    sex: 'sex',
    issueDate: 'date of issue',
  },
  reader: (position) => `Reader ${position}`,
  readerEmpty: 'No card',
  insert: 'Insert card',
  insertInto: (card, position) => `Insert card: ${card}, into reader ${position}`,
  remove: 'Pull card out',
  removeFrom: (card, position) => `Pull card out: ${card}, from reader ${position}`,
  cardName: (kind, holder) => `${holder}, ${kind}`,
  kindWithVariant: (kind, variant) => `${kind} (${variant})`,
  ending: (last) => `ending in ${last}`,
  specimen: '測試卡 TEST ONLY',
  pin: 'Test PIN',
  idNumber: 'ID number',
  taxId: 'Tax ID',
  registeredPassword: 'NHI registered password',
  tries: 'Tries',
  triesLeft: (left) => (left === 1 ? '1 try left' : `${left} tries left`),
  locked: 'Locked',
  noPin: 'This kind of card has no PIN',
  copy: 'Copy',
  copyWhat: (what) => `Copy ${what}`,
  copied: 'Copied',
  copyByHand: 'Selected: press Ctrl+C',
  askAccess: 'Let this site use your cards?',
  askPin: 'Enter your PIN',
  askNhi: 'Share the data of the NHI card with this site?',
  askLastTry: 'This is the last try',
  askLockedBefore: 'Was this card unlocked?',
  askPinpad: 'Type the PIN on the reader',
  tellLocked: 'The card is locked',
  tellPaused: 'This card is paused',
  pinHint: (min, max) => `${min} to ${max} letters or digits`,
  wrongPin: (left) => (left === null ? 'Wrong PIN.' : `Wrong PIN. ${left === 1 ? '1 try' : `${left} tries`} left.`),
  wrongFormat: (min, max) => `A PIN has ${min} to ${max} letters or digits. No try was spent.`,
  pinTries: (left) => (left === 1 ? '1 try left.' : `${left} tries left.`),
  pinRule: 'Three wrong PINs in a row lock the card.',
  nhiNote: (fields) => `The site will get: ${fields}.`,
  lastTryNote: 'One more wrong PIN locks the card; only the office that issued it can unlock it.',
  lockedBeforeNote: 'This card was locked when it was last here.',
  lockedNote: 'The PIN was wrong too many times in a row, and the card has locked itself.',
  unlockCitizen:
    "The Ministry of the Interior's CA unlocks it: moica.nat.gov.tw, “Forgotten PIN / unlock”, with the user code from your application; or a household registration office, in person.\nCardBridge cannot unlock it. Other tools that claim to can lock it for good.",
  unlockOthers:
    'Only the office that issued the card can unlock it. CardBridge cannot.\nOther tools that claim to can lock it for good.',
  unlockSimulated: 'This card is simulated: “New card” or “Start over” will do.',
  pausedNote:
    'The PIN was wrong three times in a row. So that its last tries are not lost by mistake, CardBridge uses this card no more for now.',
  pausedMore:
    'When you are sure of the PIN, use the card again with the command below. For a simulated card “New card” or “Start over” will do, too.',
  pinpadMore: 'Type the PIN on the keys of the card reader, not on this computer.',
  accessNote:
    'If you allow it, it sees which kind of card is in which reader and can ask you to sign in with one; you still type the PIN here each time, and are asked before each time that it gets NHI card data. “Only this time” lasts until the page is closed. If it was not you who wanted this, press “Do not allow”.',
  allowOnce: 'Only this time',
  allowAlways: 'Always allow',
  doNotAllow: 'Do not allow',
  ok: 'OK',
  cancel: 'Cancel',
  agree: 'Share',
  refuse: 'Do not share',
  tryAnyway: 'Go on',
  stop: 'Stop',
  unlockedSince: 'I have unlocked it',
  understood: 'OK',
  windowOpened: "CardBridge's window opened.",
  windowClosed: "CardBridge's window closed.",
  renewed: 'A fresh card, with every try left.',
  startedOver: 'Everything is as on the first day.',
  noToken: 'The address lacks its key. Open the simulator from the demo page, or with the whole address printed at the start.',
  offline: 'The simulator does not answer. Trying again…',
  channels: { sms: 'SMS', email: 'E-mail' },
  isNew: 'New',
  newMessage: 'New message',
  newMessageTo: (channel, to) => `New message: ${channel} to ${to}.`,
  code: 'code',
  openLink: 'Open link',
  account: 'Account',
  password: 'Password',
  ofAccount: (what, label) => `${what} of ${label}`,
};

/** Here they stand alone. */
function sentences(words: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(words).map(([kind, word]) => [kind, `${word.charAt(0).toUpperCase()}${word.slice(1)}`]),
  );
}
