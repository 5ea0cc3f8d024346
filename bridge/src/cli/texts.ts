import type { Language } from './output.js';

const zhTW = {
  ready: (port: number, backend: string) => `CardBridge 已就緒：127.0.0.1:${port}（${backend}）`,
  stopped: 'CardBridge 已停止。',
  status: {
    running: '執行中',
    port: '連接埠',
    backend: '讀卡後端',
    readers: '讀卡機',
    connections: '網頁連線',
    simulated: '模擬',
    trouble: '問題',
  },
  noReaders: '沒有讀卡機。',
  readerState: {
    empty: '沒有卡片',
    reading: '讀取卡片中',
    ready: '已插卡',
    mute: '卡片沒有回應',
    busy: '另一個程式正在使用卡片',
  },
  cardKind: {
    citizen: '自然人憑證',
    organization: '組織憑證',
    nhi: '健保卡',
    piv: 'PIV 卡',
    pkcs11: 'PKCS#11 卡',
    unknown: '不認得的卡片',
  },
  stage: {
    'reading-card': '讀取卡片…',
    'waiting-for-confirmation': '等待確認…',
    'waiting-for-pin': '等待輸入 PIN 碼…',
    'checking-pin': '檢查 PIN 碼…',
    signing: '簽章中…',
  },
  selfTest: '自我測試成功：這張卡片可以簽章，簽章與憑證相符。',
  subject: '憑證主體',
  issuer: '簽發者',
  notAfter: '有效期限',
  nhi: { cardNumber: '卡號', name: '姓名', idNumber: '身分證號', birthDate: '出生日期', sex: '性別', issueDate: '發卡日期' },
};

const en: typeof zhTW = {
  ready: (port, backend) => `CardBridge is ready: 127.0.0.1:${port} (${backend})`,
  stopped: 'CardBridge has stopped.',
  status: {
    running: 'running',
    port: 'port',
    backend: 'backend',
    readers: 'readers',
    connections: 'page connections',
    simulated: 'simulated',
    trouble: 'trouble',
  },
  noReaders: 'No card readers.',
  readerState: {
    empty: 'no card',
    reading: 'reading the card',
    ready: 'card in',
    mute: 'the card does not answer',
    busy: 'another program uses the card',
  },
  cardKind: {
    citizen: 'citizen certificate card',
    organization: 'organisation card',
    nhi: 'NHI card',
    piv: 'PIV card',
    pkcs11: 'PKCS#11 card',
    unknown: 'unknown card',
  },
  stage: {
    'reading-card': 'Reading the card …',
    'waiting-for-confirmation': 'Waiting for confirmation …',
    'waiting-for-pin': 'Waiting for the PIN …',
    'checking-pin': 'Checking the PIN …',
    signing: 'Signing …',
  },
  selfTest: 'Self-test passed: this card signs, and the signature matches its certificate.',
  subject: 'subject',
  issuer: 'issuer',
  notAfter: 'valid until',
  nhi: {
    cardNumber: 'card number',
    name: 'name',
    idNumber: 'ID number',
    birthDate: 'birth date',
    sex: 'sex',
    issueDate: 'issued',
  },
};

/** What the commands print for a person; errors have their own table in the SDK. */
export function texts(language: Language): typeof zhTW {
  return language === 'zh-TW' ? zhTW : en;
}
