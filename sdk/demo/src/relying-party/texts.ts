export type Language = 'zh-TW' | 'en';

export const texts = {
  'zh-TW': {
    demo: '示範用的市政服務：資料都是模擬的。',
    otherLanguage: 'English',
    leadGeneral: '線上報名市民課程。您可以用市民帳號帶入姓名與聯絡方式，不必重新填寫。',
    leadGold: '線上申請社會住宅。申請人須經實名驗證，請以金質會員身分繼續。',
    whatWeAsk: '我們會請您提供：',
    start: '使用市民帳號繼續',
    beforeStart: '下一頁會列出要提供的資料，由您決定是否同意。',
    resultTitle: '已收到您的資料',
    resultLead: '這些是您剛才同意提供的資料。您可以隨時在市民帳號的「授權應用」撤銷。',
    nothing: '未提供',
    yes: '是',
    no: '否',
    again: '回到首頁',
    declinedTitle: '好的，我們沒有收到您的資料',
    declinedLead: '您沒有同意提供資料，這不會影響您的權益。您仍然可以用其他方式辦理：',
    otherWays: ['臨櫃：請攜帶身分證明文件，於上班時間到市府聯合服務中心。', '郵寄：請下載申請表，填妥後寄回承辦單位。'],
    changedMind: '改變主意了？重新開始',
    problemTitle: '這次沒有完成',
    problemLead: '連線已逾時，或回傳的資料不是這次要求的。沒有任何資料被使用，請重新開始。',
    unavailableTitle: '目前無法連上市民帳號',
    unavailableLead: '請稍後再試一次，或改用其他方式辦理。',
    help: '需要協助時，請撥 1999（外縣市 02-27208889）轉 8585。',
  },
  en: {
    demo: 'A city service for demonstration: all data is simulated.',
    otherLanguage: '中文',
    leadGeneral: 'Sign up for city courses online. Your citizen account fills in your name and contact details for you.',
    leadGold: 'Apply for social housing online. Applicants must be known by their real name: please continue as a gold member.',
    whatWeAsk: 'We will ask you for:',
    start: 'Continue with your citizen account',
    beforeStart: 'The next page lists the data. You decide whether to give it.',
    resultTitle: 'We have received your data',
    resultLead:
      'This is what you just agreed to give. You can revoke it at any time under Applications in your citizen account.',
    nothing: 'not given',
    yes: 'yes',
    no: 'no',
    again: 'Back to the start',
    declinedTitle: 'Very well, we received no data',
    declinedLead: 'You chose not to give your data. You lose nothing by that, and can still apply in another way:',
    otherWays: [
      'At the counter: bring proof of identity to the city’s joint service centre during office hours.',
      'By post: download the form, fill it in and send it to the office in charge.',
    ],
    changedMind: 'Changed your mind? Start again',
    problemTitle: 'This did not work',
    problemLead: 'It took too long, or the answer was not to this question. No data was used. Please start again.',
    unavailableTitle: 'Citizen accounts cannot be reached',
    unavailableLead: 'Please try again later, or apply in another way.',
    help: 'Help: 1999 (outside Taipei 02-27208889) ext. 8585.',
  },
} as const satisfies Readonly<Record<Language, Readonly<Record<string, string | readonly string[]>>>>;

/** In the order in which they are shown. */
export const claimNames: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  sub: { 'zh-TW': '會員識別碼', en: 'Member identifier' },
  name: { 'zh-TW': '姓名', en: 'Name' },
  real_name_verified: { 'zh-TW': '是否已實名', en: 'Whether the real name is verified' },
  id_number: { 'zh-TW': '身分證字號', en: 'ID number' },
  phone_number: { 'zh-TW': '手機號碼', en: 'Mobile number' },
  email: { 'zh-TW': '電子郵件', en: 'E-mail' },
  birthdate: { 'zh-TW': '出生日期', en: 'Date of birth' },
  address: { 'zh-TW': '地址', en: 'Address' },
};

export const claimsOfScope: Readonly<Record<string, readonly string[]>> = {
  /** OpenID Connect Core §5.4: with every sign-in. */
  openid: ['sub'],
  profile: ['name', 'real_name_verified'],
  id_number: ['id_number'],
  phone: ['phone_number'],
  email: ['email'],
  birthdate: ['birthdate'],
  address: ['address'],
};
