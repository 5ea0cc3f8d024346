import type { IdentityServerErrorMessages } from '../errors.js';

/** 正體中文的說明與處理方式。 */
export const messages: IdentityServerErrorMessages = {
  ERR_SERVER_UNREACHABLE: { sentence: '目前連不上網站。', remedy: '請檢查網路連線，再試一次。' },
  ERR_SERVER: {
    sentence: '網站發生問題，這次沒有完成。',
    remedy: '請稍後再試；若仍發生，請撥 1999（外縣市 02-27208889）轉 8585。',
  },
  ERR_SERVER_BUSY: { sentence: '網站現在很忙碌。', remedy: '請過幾分鐘再試。' },
  ERR_ANSWER_INVALID: {
    sentence: '網站的回覆看不懂，可能是網頁版本太舊。',
    remedy: '請重新整理網頁；若仍發生，請撥 1999（外縣市 02-27208889）轉 8585。',
  },
  ERR_CALL_CANCELLED: { sentence: '已取消。', remedy: '準備好後請重新開始。' },
  ERR_REQUEST_INVALID: { sentence: '送出的資料不完整或格式不正確。', remedy: '請檢查填寫的內容，或重新整理網頁再填一次。' },
  ERR_ORIGIN_FOREIGN: { sentence: '這個請求來自其他網站，沒有受理。', remedy: '請直接開啟本網站，再試一次。' },
  ERR_HOST_FOREIGN: { sentence: '網址不是這個網站的網址。', remedy: '請用正確的網址開啟本網站。' },
  ERR_NOT_FOUND: { sentence: '找不到這個項目。', remedy: '請回到上一頁，再選一次。' },
  ERR_SESSION_MISSING: { sentence: '這個網頁閒置太久，已經失效。', remedy: '請允許 Cookie，重新整理網頁後再試一次。' },
  ERR_SIGN_IN_REQUIRED: { sentence: '需要先登入。', remedy: '請登入後再繼續。' },
  ERR_TOO_MANY_REQUESTS: { sentence: '短時間內嘗試太多次了。', remedy: '請過幾分鐘再試。' },

  ERR_CONTACT_INVALID: {
    sentence: '手機號碼或電子郵件的格式不正確。',
    remedy: '手機號碼請填 09 開頭的 10 碼數字；電子郵件請填完整信箱，例如 name@example.tw。',
  },
  ERR_NAME_INVALID: { sentence: '姓名沒有填寫完整，或太長。', remedy: '請填寫姓氏與名字，各最多 60 個字。' },
  ERR_PASSWORD_WEAK: {
    sentence: '密碼不符合規則。',
    remedy: '密碼請用 8 到 128 個字，包含英文大寫、英文小寫、數字，以及 ! @ # $ % ^ + = 其中一個符號。',
  },
  ERR_CAPTCHA_WRONG: { sentence: '驗證問題的答案不正確。', remedy: '請回答新的題目。' },
  ERR_PRIVACY_NOTICE_OUTDATED: {
    sentence: '個人資料告知事項剛更新過。',
    remedy: '請重新整理網頁，閱讀新的內容，同意後再繼續。',
  },
  ERR_CODE_WRONG: { sentence: '驗證碼不正確。', remedy: '請輸入最新一則簡訊或信件裡的數字。' },
  ERR_CODE_EXPIRED: { sentence: '驗證碼已失效。', remedy: '請按「重新傳送」，取得新的驗證碼。' },
  ERR_TOO_MANY_CODES: { sentence: '驗證碼傳送次數太多。', remedy: '請稍後再試。' },
  ERR_CODE_NOT_SENT: {
    sentence: '驗證碼沒有送出。',
    remedy: '請稍後再試；若仍發生，請撥 1999（外縣市 02-27208889）轉 8585。',
  },
  ERR_CONTACT_TAKEN: {
    sentence: '這個手機號碼或電子郵件已經有帳號了。',
    remedy: '請用它登入；忘記密碼時，可以重設密碼。',
  },
  ERR_REGISTRATION_MISSING: { sentence: '這次註冊已逾時，或已經完成。', remedy: '請重新開始註冊；若已完成，請直接登入。' },

  ERR_CREDENTIALS_WRONG: {
    sentence: '帳號或密碼不正確。',
    remedy: '請再試一次，或重設密碼。連續錯 3 次，帳號會鎖定 15 分鐘。',
  },
  ERR_ACCOUNT_LOCKED: { sentence: '密碼連續錯了 3 次，帳號暫時鎖定。', remedy: '請稍後再試；忘記密碼的話，現在就可以重設。' },
  ERR_ACCOUNT_FROZEN: { sentence: '這個帳號已由本人凍結。', remedy: '請用帳號和密碼登入，並選擇解除凍結。' },
  ERR_PASSWORD_WRONG: { sentence: '目前的密碼不正確。', remedy: '請再輸入一次。' },
  ERR_RESET_LINK_UNKNOWN: {
    sentence: '這個重設密碼的連結已失效，或已經用過。',
    remedy: '請重新申請，並開啟最新一封信裡的連結。',
  },
  ERR_RESET_MISSING: { sentence: '這次重設密碼已逾時，或已經完成。', remedy: '請重新申請；若已完成，請用新密碼登入。' },

  ERR_ID_NUMBER_INVALID: { sentence: '身分證字號或居留證號不正確。', remedy: '請對照證件，再輸入一次。' },
  ERR_ID_NUMBER_OTHER: {
    sentence: '輸入的證號和這張卡片的持卡人不符。',
    remedy: '請確認是您本人的卡片，再輸入一次證號。',
  },
  ERR_ID_COMPARISON_MISMATCH: {
    sentence: '主管機關的資料顯示，輸入的證號不屬於這張卡片的持卡人。',
    remedy: '請用本人的卡片與證號；若資料有誤，請撥 1999（外縣市 02-27208889）轉 8585。',
  },
  ERR_ID_COMPARISON_UNAVAILABLE: {
    sentence: '目前無法向主管機關核對證號，所以還不能升級。',
    remedy: '請稍後再試，或撥 1999（外縣市 02-27208889）轉 8585。',
  },
  ERR_ID_TAKEN: {
    sentence: '這個證號已經有金質會員帳號了。',
    remedy: '請改用該帳號登入；若不是您申請的，請撥 1999（外縣市 02-27208889）轉 8585。',
  },
  ERR_CARD_TAKEN: {
    sentence: '這張卡片已經屬於另一個帳號。',
    remedy: '請改用該帳號登入；若不是您申請的，請撥 1999（外縣市 02-27208889）轉 8585。',
  },
  ERR_TAX_ID_INVALID: { sentence: '統一編號不正確。', remedy: '請對照登記資料，再輸入一次 8 碼數字。' },
  ERR_TAX_ID_OTHER: { sentence: '輸入的統一編號和這張卡片不符。', remedy: '請確認是貴組織的卡片，再輸入一次統一編號。' },
  ERR_TAX_ID_TAKEN: {
    sentence: '這個統一編號已經有組織會員帳號了。',
    remedy: '請改用該帳號登入；若不是貴組織申請的，請撥 1999（外縣市 02-27208889）轉 8585。',
  },
  ERR_CARD_KIND_OTHER: {
    sentence: '這張卡片不是這裡需要的種類。',
    remedy: '個人請用自然人憑證，組織請用工商憑證或組織憑證。',
  },
  ERR_ALREADY_PROVED: { sentence: '這個帳號已經完成驗證。', remedy: '不需要再做一次，請到會員頁查看。' },
  ERR_MEMBER_KIND_OTHER: {
    sentence: '這個帳號的會員種類不能這樣驗證。',
    remedy: '個人會員請用自然人憑證升級，組織會員請用組織的卡片驗證。',
  },
  ERR_VERIFICATION_FAILED: {
    sentence: '卡片的驗證沒有通過。',
    remedy: '請再試一次；若仍發生，請撥 1999（外縣市 02-27208889）轉 8585。',
  },

  ERR_GOLD_REQUIRED: { sentence: '這項服務只提供金質會員使用。', remedy: '請先升級為金質會員，再回來使用。' },
  ERR_INTERACTION_MISSING: { sentence: '這次授權已逾時，或已經完成。', remedy: '請回到原來的服務，重新開始。' },

  ERR_MOBILE_INVALID: { sentence: '手機號碼不正確。', remedy: '請填 09 開頭的 10 碼數字，例如 0912345678。' },
  ERR_BIRTH_DATE_INVALID: { sentence: '出生日期不正確。', remedy: '請選擇或輸入西元年月日，例如 1985-06-15。' },
  ERR_NHI_PASSWORD_INVALID: { sentence: '健保卡註冊密碼是 6 到 12 個字。', remedy: '請再輸入一次。' },
  ERR_ISSO_MISSING: { sentence: '這次登入已逾時，或已在別處重新開始。', remedy: '請重新選擇登入方式。' },
  ERR_ISSO_STEP: { sentence: '這次登入目前不在這個步驟。', remedy: '請重新選擇登入方式。' },
  ERR_WAY_UNAVAILABLE: { sentence: '這裡目前不提供這種登入方式。', remedy: '請改用其他方式。' },
  ERR_NHI_PASSWORD_WRONG: {
    sentence: '健保卡註冊密碼不正確，或這張卡片還沒有註冊。',
    remedy: '請再試一次，或先註冊密碼。連續錯 3 次，會暫停 15 分鐘。',
  },
  ERR_NHI_PASSWORD_LOCKED: { sentence: '健保卡註冊密碼連續錯了 3 次，暫停使用。', remedy: '請稍後再試，或改用其他方式。' },
  ERR_PROVIDER_UNAVAILABLE: { sentence: '提供這種驗證的單位目前沒有回應。', remedy: '請稍後再試，或改用其他方式。' },
  ERR_PHONE_DECLINED: { sentence: '您在手機上選擇了取消。', remedy: '要繼續的話，請重新產生 QR code。' },
  ERR_PHONE_EXPIRED: { sentence: 'QR code 已經過期。', remedy: '請重新產生一個，並在時間內用手機開啟。' },
  ERR_PHONE_OTHER_PERSON: {
    sentence: '手機上的憑證不是這個證號本人的。',
    remedy: '請用本人的手機與證號，從頭再試一次，或改用其他方式。',
  },
  ERR_PHONE_NOT_ON_LINE: {
    sentence: '手機不是用行動網路開啟的，電信業者無法確認門號。',
    remedy: '請關閉 Wi-Fi 與 iCloud 私密轉送，改用 4G／5G，再重新產生 QR code。',
  },
  ERR_PHONE_LINE_UNFIT: {
    sentence: '這個門號不能用來驗證，或資料與門號登記的不符。',
    remedy: '請確認上網的是本人的門號；預付卡、公司與外國人門號不適用，請改用其他方式。',
  },
  ERR_QR_UNKNOWN: { sentence: '這個 QR code 已失效，或已經掃描過。', remedy: '請掃描畫面上最新的 QR code。' },
  ERR_QR_EXPIRED: { sentence: 'QR code 已經過期。', remedy: '請在登入畫面重新產生一個。' },
  ERR_QR_DECLINED: { sentence: '您在台北通 App 上選擇了取消。', remedy: '要繼續的話，請重新產生 QR code。' },
  ERR_QR_NUMBER_WRONG: {
    sentence: '數字和登入畫面上的不同，這次登入已取消。',
    remedy: '請在登入畫面重新產生 QR code，再掃描一次。',
  },
};
