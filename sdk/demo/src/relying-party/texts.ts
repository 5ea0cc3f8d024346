import type { Entry, Problem } from './application/index.js';

export type Language = 'zh-TW' | 'en';

export const texts = {
  'zh-TW': {
    demo: '示範用的市政服務：資料都是模擬的，申請不會送到任何機關。',
    otherLanguage: 'English',
    lead: '線上申請市政服務。',
    leadAsk: '您可以用市民帳號或其他方式登入帶入資料，不必重新填寫。',
    leadGold: '申請人須經實名驗證：以帳號登入時，須為金質會員。',
    whatWeAsk: '申請表會請您填寫：',
    start: '登入並帶入資料',
    beforeStart: '下一頁選擇登入方式，並列出要提供的資料，由您決定是否同意。不同意也可以自行填寫。',
    resultTitle: '填寫申請表',
    resultLead: '您同意提供的資料已經帶入，請補上其餘欄位後送出。',
    cameBy: '這次的登入方式：',
    verified: '由身分驗證帶入，不能修改',
    given: '由市民帳號帶入，可以修改',
    optional: '選填',
    pleaseChoose: '請選擇',
    submit: '送出申請',
    again: '回到首頁',
    correct: '還有資料需要修正',
    declinedTitle: '好的，我們沒有收到您的資料',
    declinedLead: '您沒有同意提供資料，這不會影響您的權益。您可以在這裡自行填寫，或用其他方式辦理。',
    byHand: '自行填寫申請表',
    byHandLead: '自行填寫的資料，承辦單位會再與您核對身分。',
    otherWaysTitle: '其他辦理方式',
    otherWays: [
      '臨櫃：請攜帶身分證明文件，於上班時間到市府聯合服務中心。',
      '郵寄：請下載申請表，填妥後寄回承辦單位。',
      '電話：請撥 1999（外縣市 02-27208889）轉 8585，由專人協助。',
    ],
    changedMind: '改變主意了？重新登入並帶入資料',
    receiptTitle: '已收到您的申請',
    receiptLead: '請記下收件編號，查詢進度時會用到：',
    receiptHolds: '您送出的資料：',
    receiptRevoke: '用帳號登入時同意提供的資料，可以隨時在市民帳號的「授權應用」撤銷。',
    notFilledIn: '未填寫',
    problemTitle: '這次沒有完成',
    problemLead: '連線已逾時，或回傳的資料不是這次要求的。沒有任何資料被使用，請重新開始。',
    unavailableTitle: '目前無法連上登入服務',
    unavailableLead: '請稍後再試一次，或改用其他方式辦理。',
    help: '需要協助時，請撥 1999（外縣市 02-27208889）轉 8585。',
  },
  en: {
    demo: 'A city service for demonstration: all data is simulated, and no application reaches any office.',
    otherLanguage: '中文',
    lead: 'Apply for a city service online.',
    leadAsk: 'Sign in with your citizen account or in another way to have your details filled in for you.',
    leadGold: 'Applicants must be known by their real name: with an account, that takes a gold member.',
    whatWeAsk: 'The form asks for:',
    start: 'Sign in and fill in my details',
    beforeStart:
      'The next page offers the ways to sign in and lists the data. You decide whether to give it; if not, you can fill in the form yourself.',
    resultTitle: 'Application form',
    resultLead: 'What you agreed to give is filled in. Please add the rest and submit.',
    cameBy: 'You signed in by: ',
    verified: 'From your verified sign-in; it cannot be changed here',
    given: 'From your citizen account; you can change it',
    optional: 'optional',
    pleaseChoose: 'Please choose',
    submit: 'Submit application',
    again: 'Back to the start',
    correct: 'Some details need your attention',
    declinedTitle: 'Very well, we received no data',
    declinedLead:
      'You chose not to give your data, and lose nothing by that. You can fill in the form yourself, or apply in another way.',
    byHand: 'Fill in the form yourself',
    byHandLead: 'The office in charge will check with you who you are.',
    otherWaysTitle: 'Other ways to apply',
    otherWays: [
      'At the counter: bring proof of identity to the city’s joint service centre during office hours.',
      'By post: download the form, fill it in and send it to the office in charge.',
      'By telephone: 1999 (outside Taipei 02-27208889) ext. 8585; somebody will help you.',
    ],
    changedMind: 'Changed your mind? Sign in and have the form filled in',
    receiptTitle: 'We have received your application',
    receiptLead: 'Please note the receipt number. You need it when you ask about your application:',
    receiptHolds: 'What you submitted:',
    receiptRevoke:
      'What you agreed to give from an account can be revoked at any time under Applications in your citizen account.',
    notFilledIn: 'not filled in',
    problemTitle: 'This did not work',
    problemLead: 'It took too long, or the answer was not to this question. No data was used. Please start again.',
    unavailableTitle: 'The sign-in service cannot be reached',
    unavailableLead: 'Please try again later, or apply in another way.',
    help: 'Help: 1999 (outside Taipei 02-27208889) ext. 8585.',
  },
} as const satisfies Readonly<Record<Language, Readonly<Record<string, string | readonly string[]>>>>;

type Localized = Readonly<Record<Language, string>>;

export const fieldTexts: Readonly<Record<Exclude<Entry, 'choice'>, Localized>> = {
  name: { 'zh-TW': '姓名', en: 'Name' },
  id_number: { 'zh-TW': '身分證字號或居留證號', en: 'ID number or resident number' },
  birthdate: { 'zh-TW': '出生日期', en: 'Date of birth' },
  phone_number: { 'zh-TW': '手機號碼', en: 'Mobile number' },
  email: { 'zh-TW': '電子郵件', en: 'E-mail' },
  address: { 'zh-TW': '地址', en: 'Address' },
};

/** What is good to know before one types. */
export const hintTexts: Readonly<Partial<Record<Entry, Localized>>> = {
  birthdate: { 'zh-TW': '西元年月日，例如 1985-06-15', en: 'Year-month-day, for example 1985-06-15' },
};

/** Each says what to do. */
export const problemTexts: Readonly<Record<Entry, Readonly<Record<Problem, Localized>>>> = {
  name: {
    missing: { 'zh-TW': '請填寫姓名。', en: 'Please fill in your name.' },
    invalid: { 'zh-TW': '姓名請填 2 到 50 個字。', en: 'A name has 2 to 50 characters.' },
  },
  id_number: {
    missing: { 'zh-TW': '請填寫身分證字號或居留證號。', en: 'Please fill in your ID number or resident number.' },
    invalid: {
      'zh-TW': '證號不正確，請逐字核對（例如 A123456789）。',
      en: 'This number cannot be right: please check each character (for example A123456789).',
    },
  },
  birthdate: {
    missing: { 'zh-TW': '請填寫出生日期。', en: 'Please fill in your date of birth.' },
    invalid: {
      'zh-TW': '請填寫實際的日期，不能晚於今天（例如 1985-06-15）。',
      en: 'Please fill in a real day, no later than today (for example 1985-06-15).',
    },
  },
  phone_number: {
    missing: { 'zh-TW': '請填寫手機號碼。', en: 'Please fill in your mobile number.' },
    invalid: {
      'zh-TW': '手機號碼是 09 開頭的 10 碼數字。',
      en: 'A mobile number has ten digits and begins with 09.',
    },
  },
  email: {
    missing: { 'zh-TW': '請填寫電子郵件。', en: 'Please fill in your e-mail address.' },
    invalid: {
      'zh-TW': '電子郵件格式不正確（例如 name@example.tw）。',
      en: 'This is no e-mail address (one looks like name@example.tw).',
    },
  },
  address: {
    missing: { 'zh-TW': '請填寫地址。', en: 'Please fill in your address.' },
    invalid: { 'zh-TW': '地址請填 5 到 200 個字。', en: 'An address has 5 to 200 characters.' },
  },
  choice: {
    missing: { 'zh-TW': '請從清單選擇一項。', en: 'Please choose one from the list.' },
    invalid: { 'zh-TW': '請從清單選擇一項。', en: 'Please choose one from the list.' },
  },
};

/** The claim `way_in`. */
export const wayTexts: Readonly<Record<string, Localized>> = {
  account: { 'zh-TW': '市民帳號', en: 'citizen account' },
  'mobile-certificate': { 'zh-TW': '行動自然人憑證', en: 'mobile citizen certificate' },
  telecom: { 'zh-TW': '手機電信驗證', en: 'mobile operator' },
  'citizen-card': { 'zh-TW': '自然人憑證', en: 'citizen certificate card' },
  'nhi-card': { 'zh-TW': '健保卡', en: 'NHI card' },
};
