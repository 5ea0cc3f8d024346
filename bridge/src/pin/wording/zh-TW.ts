import type { Phrases } from './phrases.js';

export const zhTW: Phrases = {
  title: 'CardBridge',
  simulatedTitle: 'CardBridge【模擬】',
  simulated: '【模擬】讀卡機與卡片都是模擬的，不是真的卡片。',
  cardKinds: {
    citizen: '自然人憑證',
    organization: '工商或組織憑證',
    nhi: '健保卡',
    piv: 'PIV 卡',
    pkcs11: '憑證載具（PKCS#11）',
    unknown: '不明的卡片',
  },
  card: (kind, numberEnding) => `卡片：${kind}${numberEnding === undefined ? '' : `（卡號末四碼 ${numberEnding}）`}`,
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
    prompt: 'PIN 碼：',
    ok: '登入',
    cancel: '取消',
  },
  nhiData: {
    giveTo: '把您健保卡的基本資料提供給：',
    fields: (names) => `將提供：${names.join('、')}`,
    fieldNames: {
      cardNumber: '卡號',
      name: '姓名',
      idNumber: '身分證字號',
      birthDate: '出生日期',
      sex: '性別',
      issueDate: '發卡日期',
    },
    caution: '對方會因此知道您是誰。如果不是您自己要提供，請按「不提供」。',
    ok: '提供',
    cancel: '不提供',
  },
  lastTry: {
    warning: '只剩最後 1 次：PIN 碼再錯，卡片就會鎖住。',
    signInTo: '登入：',
    ok: '我記得 PIN 碼，繼續',
    cancel: '取消',
  },
};
