import { cardWordsInChinese } from '../../card-words/index.js';
import { inRows } from './in-rows.js';
import type { Phrases } from './phrases.js';

export const zhTW: Phrases = {
  title: 'CardBridge',
  simulatedTitle: 'CardBridge【模擬】',
  simulated: '【模擬】讀卡機與卡片都是模擬的，不是真的卡片。',
  cardKinds: cardWordsInChinese.cardKind,
  card: (kind, numberEnding) => `卡片：${kind}${numberEnding === undefined ? '' : `（卡號末四碼 ${numberEnding}）`}`,
  site: {
    askedBy: '要登入的網站：',
    shortened: '（網址太長，這裡只有它的結尾）',
    internationalised: '注意：這個網址含有其他文字的字母（xn--），\n網頁上可能看起來像另一個您認識的網址。',
    unencrypted: '這是這台電腦上開發用的網址，連線沒有加密。',
  },
  access: {
    letUse: '這個網站想使用您的讀卡機和卡片：',
    meaning:
      '允許後，它看得到哪一台讀卡機裡有哪一種卡片，也可以請您登入。\n每次簽章都還是要您輸入 PIN 碼，每次讀取健保卡資料都會再問您。\n「只允許這次」到這個網頁關閉為止。',
    caution: '如果不是您自己要用，請按「不允許」。',
    once: '只允許這次',
    always: '一律允許',
    no: '不允許',
  },
  pin: {
    signInTo: '用您的卡片登入：',
    triesLeft: (count) =>
      count === 1 ? 'PIN 碼只剩最後 1 次，再錯卡片就會鎖住。' : `PIN 碼還可以試 ${count} 次，都錯卡片就會鎖住。`,
    caution: '如果不是您自己要登入這裡，請按「取消」。',
    wrong: (triesLeft) => {
      if (triesLeft === undefined) return 'PIN 碼錯誤。';
      return triesLeft === 1 ? 'PIN 碼錯誤，只剩最後 1 次。' : `PIN 碼錯誤，還可以試 ${triesLeft} 次。`;
    },
    format: (minLength, maxLength) =>
      `PIN 碼是 ${minLength === maxLength ? minLength : `${minLength} 到 ${maxLength}`} 個英文字母或數字。這次不算錯誤次數。`,
    hasty: '輸入得太快，像是打給別的程式的；這次不算，請再輸入。',
    prompt: 'PIN 碼：',
    ok: '登入',
    cancel: '取消',
  },
  nhiData: {
    giveTo: '把您健保卡的基本資料提供給：',
    fields: (names) => `將提供：\n${inRows(names, '、')}`,
    fieldNames: {
      cardNumber: '卡號',
      name: '姓名',
      idNumber: '身分證字號',
      birthDate: '出生日期',
      sex: '性別',
      issueDate: '發卡日期',
      cancelMark: '註銷註記',
    },
    caution: '對方會因此知道您是誰。只提供這一次，下次會再問您。\n如果不是您自己要提供，請按「不提供」。',
    ok: '提供',
    cancel: '不提供',
  },
  locked: {
    happened: '卡片已經鎖住：PIN 碼連續錯誤太多次。',
    before: '這張卡片上次在這裡時已經鎖住。',
    where: {
      citizen:
        '請到內政部憑證管理中心 moica.nat.gov.tw 的\n「忘記PIN碼／鎖卡解碼」，用申請時的「用戶代碼」解鎖，\n或本人到戶政事務所辦理。\nCardBridge 不能解鎖；請不要用其他程式解鎖，\n那可能讓卡片永久鎖住。',
      others: '只有發卡單位可以解鎖，CardBridge 不能。\n請不要用其他程式解鎖，那可能讓卡片永久鎖住。',
    },
    unlockedSince: '我已經解鎖，繼續',
    cancel: '取消',
  },
  paused: {
    happened: 'PIN 碼連續錯誤三次。\n為了不讓剩下的次數白白用掉，CardBridge 暫停使用這張卡片。',
    resume: (command) => `確定 PIN 碼後，請用這個指令恢復使用：\n${command}`,
  },
  pinpad: {
    typeThere: '請在讀卡機的按鍵上輸入 PIN 碼，不要在電腦上輸入。',
    cancel: '取消',
  },
  understood: '知道了',
  lastTry: {
    warning: '只剩最後 1 次：PIN 碼再錯，卡片就會鎖住。',
    signInTo: '登入：',
    ok: '我記得 PIN 碼，繼續',
    cancel: '取消',
  },
};
