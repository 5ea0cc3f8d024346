import type { Contact } from '@cardbridge/sdk/flows';

export type MessageKind =
  | 'registration'
  /** To somebody who has an account already: only they learn that. */
  | 'registration-taken'
  | 'password-reset'
  | 'contact-change'
  /** To the owner of a contact that belongs to another account. */
  | 'contact-change-taken'
  /** On the way into a service. */
  | 'isso';

interface MessageTexts {
  readonly contact: Readonly<Record<Contact['kind'], string>>;
  readonly subject: Readonly<Record<MessageKind, string>>;
  /** What somebody is doing with this contact. */
  readonly about: Readonly<Record<Exclude<MessageKind, 'isso'>, (contact: string) => string>>;
  /** The same, on the way into `service`. */
  readonly signingIn: (contact: string, service: string) => string;
  readonly code: (code: string) => string;
  readonly link: string;
  readonly ignore: Readonly<Record<MessageKind, string>>;
}

export const messageTexts: Readonly<Record<'zh-TW' | 'en', MessageTexts>> = {
  'zh-TW': {
    contact: { mobile: '手機號碼', email: '電子郵件' },
    subject: {
      registration: '市民帳號示範站：註冊驗證碼',
      'registration-taken': '市民帳號示範站：您已經有帳號了',
      'password-reset': '市民帳號示範站：重設密碼',
      'contact-change': '市民帳號示範站：變更聯絡方式',
      'contact-change-taken': '市民帳號示範站：這個聯絡方式已有帳號',
      isso: '市民帳號示範站：登入驗證碼',
    },
    about: {
      registration: (contact) => `您正在用這個${contact}註冊「市民帳號示範站」。`,
      'registration-taken': (contact) =>
        `有人（也許是您）要用這個${contact}註冊「市民帳號示範站」，但它已經有帳號了。請直接登入；忘記密碼時，可以在登入頁重設。`,
      'password-reset': () => '您正在重設「市民帳號示範站」帳號的密碼。',
      'contact-change': (contact) => `您正在把這個${contact}設為「市民帳號示範站」帳號的聯絡方式。`,
      'contact-change-taken': (contact) =>
        `有人（也許是您）要把這個${contact}設為「市民帳號示範站」帳號的聯絡方式，但它已經屬於另一個帳號。`,
    },
    signingIn: (contact, service) => `有人（應該是您）正在經由「市民帳號示範站」登入「${service}」，並填了這個${contact}。`,
    code: (code) => `驗證碼：${code}，10 分鐘內有效，只能使用一次。請勿告訴任何人。`,
    link: '請在 30 分鐘內開啟連結（只能使用一次），並在那裡輸入驗證碼：',
    ignore: {
      registration: '如果不是您本人，請不必理會。',
      'registration-taken': '如果不是您本人，請不必理會，帳號沒有任何改變。',
      'password-reset': '如果不是您本人，請不必理會，密碼不會改變；若一再收到，請撥 1999（外縣市 02-27208889）轉 8585。',
      'contact-change': '如果不是您本人，請不必理會。',
      'contact-change-taken': '如果不是您本人，請不必理會，帳號沒有任何改變。',
      isso: '市府人員和客服都不會向您詢問驗證碼。如果不是您本人在登入，請不必理會，只有這組驗證碼無法登入。',
    },
  },
  en: {
    contact: { mobile: 'mobile number', email: 'e-mail address' },
    subject: {
      registration: 'code for your registration',
      'registration-taken': 'you have an account already',
      'password-reset': 'a new password',
      'contact-change': 'a new contact',
      'contact-change-taken': 'this contact has an account already',
      isso: 'code for your sign-in',
    },
    about: {
      registration: (contact) => `You are registering at Citizen account demo with this ${contact}.`,
      'registration-taken': (contact) =>
        `Somebody (perhaps you) wants to register at Citizen account demo with this ${contact}, which has an account already. Please sign in; a forgotten password can be reset on the sign-in page.`,
      'password-reset': () => 'You are setting a new password for your account at Citizen account demo.',
      'contact-change': (contact) => `You are making this ${contact} the contact of your account at Citizen account demo.`,
      'contact-change-taken': (contact) =>
        `Somebody (perhaps you) wants to make this ${contact} the contact of an account at Citizen account demo, but it belongs to another account.`,
    },
    signingIn: (contact, service) =>
      `Somebody (it should be you) is signing in to ${service} through Citizen account demo and gave this ${contact}.`,
    code: (code) => `Code: ${code}. It works once, for 10 minutes. Tell it to nobody.`,
    link: 'Open this link within 30 minutes (it works once), and type the code there:',
    ignore: {
      registration: 'If this was not you, ignore it.',
      'registration-taken': 'If this was not you, ignore it: nothing about the account has changed.',
      'password-reset':
        'If this was not you, ignore it: the password stays as it is. If it keeps coming, call 1999 (from outside Taipei 02-27208889), extension 8585.',
      'contact-change': 'If this was not you, ignore it.',
      'contact-change-taken': 'If this was not you, ignore it: nothing about the account has changed.',
      isso: 'Nobody from the city or its hotline will ever ask you for it. If it is not you who is signing in, ignore it: this code alone signs nobody in.',
    },
  },
};
