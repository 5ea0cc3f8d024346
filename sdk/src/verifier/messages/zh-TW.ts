import type { VerificationMessages } from '../codes.js';

/** 正體中文的說明與處理方式。 */
export const messages: VerificationMessages = {
  ERR_TOKEN_MALFORMED: {
    sentence: '讀卡程式送回的驗證資料格式不正確。',
    remedy: '請更新 CardBridge 再試一次；若仍發生，請告知網站管理者。',
  },
  ERR_TOKEN_TOO_LARGE: {
    sentence: '讀卡程式送回的驗證資料過大，不是正常的資料。',
    remedy: '請更新 CardBridge 再試一次；若仍發生，請告知網站管理者。',
  },
  ERR_TOKEN_FORMAT_UNSUPPORTED: {
    sentence: '這個網站不認得此驗證資料的格式版本。',
    remedy: '請更新 CardBridge，或請網站管理者更新驗證程式。',
  },
  ERR_CHALLENGE_UNKNOWN: { sentence: '查無這次登入，或這次登入已經用過了。', remedy: '請重新登入。' },
  ERR_CHALLENGE_EXPIRED: { sentence: '這次登入已逾時。', remedy: '請重新登入。' },
  ERR_CHALLENGE_STORE_UNAVAILABLE: {
    sentence: '網站暫時無法查對這次登入。',
    remedy: '請過幾分鐘再試。管理者：登入資料的儲存服務沒有回應。',
  },
  ERR_SESSION_MISMATCH: {
    sentence: '這次登入是在另一個瀏覽器工作階段開始的。',
    remedy: '請允許 Cookie，並在這個視窗重新登入。',
  },
  ERR_PURPOSE_MISMATCH: { sentence: '卡片簽章的用途與現在要做的事不同。', remedy: '請回到服務的頁面重新開始。' },
  ERR_ALGORITHM_NOT_ALLOWED: {
    sentence: '這個網站不接受此卡片的簽章方式。',
    remedy: '請改用其他卡片，或向網站管理者詢問可使用的卡片。',
  },
  ERR_KEY_NOT_ALLOWED: {
    sentence: '卡片的金鑰強度不足，或與簽章方式不符。',
    remedy: '請換發卡片，或改用其他卡片。',
  },
  ERR_CERTIFICATE_MALFORMED: { sentence: '無法讀懂卡片上的憑證。', remedy: '請再試一次；若仍發生，請洽發卡機關。' },
  ERR_CERTIFICATE_NOT_YET_VALID: {
    sentence: '卡片上的憑證尚未生效。',
    remedy: '請等到憑證生效日。管理者：請檢查伺服器時間。',
  },
  ERR_CERTIFICATE_EXPIRED: { sentence: '卡片上的憑證已過期。', remedy: '請線上展期，或洽發卡機關換發。' },
  ERR_CERTIFICATE_USAGE_WRONG: { sentence: '這張憑證不是用來登入的。', remedy: '請使用卡片上的簽章用憑證。' },
  ERR_CERTIFICATE_EXTENSION_UNKNOWN: {
    sentence: '憑證帶有這個網站不認得的必要規則。',
    remedy: '請改用其他卡片，或請網站管理者更新驗證程式。',
  },
  ERR_CERTIFICATE_SIGNATURE_WEAK: {
    sentence: '卡片上的憑證是用已淘汰的方式簽發的。',
    remedy: '請洽發卡機關換發卡片。',
  },
  ERR_CERTIFICATE_POLICY_WRONG: {
    sentence: '憑證的保證等級不符合這個網站的要求。',
    remedy: '請使用符合等級的卡片，例如自然人憑證。',
  },
  ERR_CERTIFICATE_UNTRUSTED: {
    sentence: '憑證不是由這個網站信任的憑證機構簽發的。',
    remedy: '請改用其他卡片。管理者：請確認各代簽發憑證機構都已設定。',
  },
  ERR_CERTIFICATE_PATH_INVALID: {
    sentence: '簽發這張卡片的憑證機構，其憑證目前不可採信。',
    remedy: '請稍後再試或改用其他卡片。管理者：請看紀錄中的細節，並更新設定的憑證機構。',
  },
  ERR_CERTIFICATE_SUBJECT_UNSUPPORTED: {
    sentence: '憑證上記載的不是這個網站認得的自然人或組織。',
    remedy: '請使用自然人憑證或組織的憑證卡。',
  },
  ERR_SIGNATURE_INVALID: { sentence: '卡片的簽章不正確。', remedy: '請重新登入。' },
  ERR_ORIGIN_MISMATCH: {
    sentence: '卡片是為另一個網站簽章的。',
    remedy: '請檢查瀏覽器的網址，這可能是假冒的網站。管理者：請檢查設定的網站來源。',
  },
  ERR_NONCE_MISMATCH: { sentence: '卡片是為另一次登入簽章的。', remedy: '請只在一個視窗中重新登入。' },
  ERR_CERTIFICATE_REVOKED: { sentence: '卡片上的憑證已被廢止。', remedy: '請向發卡機關申請新卡。' },
  ERR_REVOCATION_UNKNOWN: {
    sentence: '網站無法確認憑證是否已被廢止。',
    remedy: '請稍後再試。管理者：請確認廢止清冊齊全且在有效期內。',
  },
};
