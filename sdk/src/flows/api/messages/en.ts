import type { IdentityServerErrorMessages } from '../errors.js';

/** English sentences and remedies. */
export const messages: IdentityServerErrorMessages = {
  ERR_SERVER_UNREACHABLE: {
    sentence: 'The site cannot be reached at the moment.',
    remedy: 'Check the network connection and try again.',
  },
  ERR_SERVER: {
    sentence: 'Something went wrong at the site, and this was not completed.',
    remedy: 'Try again later; if it comes back, call 1999 (from outside Taipei 02-27208889), extension 8585.',
  },
  ERR_SERVER_BUSY: { sentence: 'The site is very busy.', remedy: 'Try again in a few minutes.' },
  ERR_ANSWER_INVALID: {
    sentence: 'The answer of the site makes no sense to this page, which may be out of date.',
    remedy: 'Reload the page; if it comes back, call 1999 (from outside Taipei 02-27208889), extension 8585.',
  },
  ERR_CALL_CANCELLED: { sentence: 'This was cancelled.', remedy: 'Start again when ready.' },
  ERR_REQUEST_INVALID: {
    sentence: 'Something that was sent is missing or has the wrong form.',
    remedy: 'Check what you filled in, or reload the page and fill it in again.',
  },
  ERR_ORIGIN_FOREIGN: {
    sentence: 'This request came from another site and was not taken.',
    remedy: 'Open this site itself and try again.',
  },
  ERR_HOST_FOREIGN: { sentence: 'This is not the address of this site.', remedy: 'Open the site by its own address.' },
  ERR_NOT_FOUND: { sentence: 'There is no such thing here.', remedy: 'Go back and choose again.' },
  ERR_SESSION_MISSING: {
    sentence: 'This page was left open too long and is no longer valid.',
    remedy: 'Allow cookies, reload the page, and try again.',
  },
  ERR_SIGN_IN_REQUIRED: { sentence: 'You need to sign in first.', remedy: 'Sign in, then go on.' },
  ERR_TOO_MANY_REQUESTS: { sentence: 'Too many attempts in a short time.', remedy: 'Try again in a few minutes.' },

  ERR_CONTACT_INVALID: {
    sentence: 'This is not a mobile number or an e-mail address.',
    remedy: 'A mobile number has 10 digits and begins with 09; an e-mail address looks like name@example.tw.',
  },
  ERR_NAME_INVALID: {
    sentence: 'The name is incomplete or too long.',
    remedy: 'Fill in family name and given name, at most 60 characters each.',
  },
  ERR_PASSWORD_WEAK: {
    sentence: 'The password does not keep the rules.',
    remedy:
      'Use 8 to 128 characters, with an upper-case letter, a lower-case letter, a digit, and one of the symbols ! @ # $ % ^ + =.',
  },
  ERR_CAPTCHA_WRONG: { sentence: 'The answer to the question was not right.', remedy: 'Answer the new question.' },
  ERR_PRIVACY_NOTICE_OUTDATED: {
    sentence: 'The privacy notice has just changed.',
    remedy: 'Reload the page, read the new one, and go on if you agree.',
  },
  ERR_CODE_WRONG: {
    sentence: 'The code is not right.',
    remedy: 'Type the digits of the newest text message or e-mail.',
  },
  ERR_CODE_EXPIRED: { sentence: 'The code is no longer valid.', remedy: 'Choose "send again" to get a new one.' },
  ERR_TOO_MANY_CODES: { sentence: 'Too many codes were sent.', remedy: 'Try again later.' },
  ERR_CODE_NOT_SENT: {
    sentence: 'The code could not be sent.',
    remedy: 'Try again later; if it comes back, call 1999 (from outside Taipei 02-27208889), extension 8585.',
  },
  ERR_CONTACT_TAKEN: {
    sentence: 'There is an account with this mobile number or e-mail address already.',
    remedy: 'Sign in with it; if you forgot the password, reset it.',
  },
  ERR_REGISTRATION_MISSING: {
    sentence: 'This registration has expired or is finished already.',
    remedy: 'Begin again; if it is finished, sign in.',
  },

  ERR_CREDENTIALS_WRONG: {
    sentence: 'The account or the password is not right.',
    remedy: 'Try again, or set a new password. After three wrong ones in a row the account is locked for 15 minutes.',
  },
  ERR_ACCOUNT_LOCKED: {
    sentence: 'The account is locked for a while after three wrong passwords.',
    remedy: 'Try again later. If you have forgotten the password, you can set a new one now.',
  },
  ERR_ACCOUNT_FROZEN: {
    sentence: 'The owner of this account has frozen it.',
    remedy: 'Sign in with account and password, and choose to lift the freeze.',
  },
  ERR_PASSWORD_WRONG: { sentence: 'The current password is not right.', remedy: 'Type it again.' },
  ERR_RESET_LINK_UNKNOWN: {
    sentence: 'This link for a new password has expired or was used already.',
    remedy: 'Ask for a new one, and open the link in the newest e-mail.',
  },
  ERR_RESET_MISSING: {
    sentence: 'This password reset has expired or is finished already.',
    remedy: 'Begin again; if it is finished, sign in with the new password.',
  },

  ERR_ID_NUMBER_INVALID: {
    sentence: 'This is not a valid ID number or resident number.',
    remedy: 'Compare it with the document and type it again.',
  },
  ERR_ID_NUMBER_OTHER: {
    sentence: 'The number does not fit the holder of this card.',
    remedy: 'Make sure that the card is your own, and type the number again.',
  },
  ERR_ID_COMPARISON_MISMATCH: {
    sentence: 'According to the authority, the number does not belong to the holder of this card.',
    remedy:
      'Use your own card and your own number; if the records are wrong, call 1999 (from outside Taipei 02-27208889), extension 8585.',
  },
  ERR_ID_COMPARISON_UNAVAILABLE: {
    sentence: 'The number cannot be checked with the authority at the moment, so the upgrade has to wait.',
    remedy: 'Try again later, or call 1999 (from outside Taipei 02-27208889), extension 8585.',
  },
  ERR_ID_TAKEN: {
    sentence: 'There is a gold account with this ID number already.',
    remedy: 'Sign in to that account; if it is not yours, call 1999 (from outside Taipei 02-27208889), extension 8585.',
  },
  ERR_CARD_TAKEN: {
    sentence: 'This card belongs to another account already.',
    remedy: 'Sign in to that account; if it is not yours, call 1999 (from outside Taipei 02-27208889), extension 8585.',
  },
  ERR_TAX_ID_INVALID: {
    sentence: 'This is not a valid tax ID.',
    remedy: 'Compare the eight digits with the registration, and type them again.',
  },
  ERR_TAX_ID_OTHER: {
    sentence: 'The tax ID does not fit this card.',
    remedy: "Make sure that the card is your organisation's, and type the tax ID again.",
  },
  ERR_TAX_ID_TAKEN: {
    sentence: 'There is an organisation account with this tax ID already.',
    remedy:
      "Sign in to that account; if it is not your organisation's, call 1999 (from outside Taipei 02-27208889), extension 8585.",
  },
  ERR_CARD_KIND_OTHER: {
    sentence: 'This is not the kind of card that is needed here.',
    remedy: 'A person needs a citizen certificate card, an organisation its MOEACA or XCA card.',
  },
  ERR_ALREADY_PROVED: {
    sentence: 'This account is proved already.',
    remedy: 'It need not be done again: see your member page.',
  },
  ERR_MEMBER_KIND_OTHER: {
    sentence: 'An account of this kind cannot be proved in this way.',
    remedy: 'A person proves with a citizen certificate card, an organisation with its own card.',
  },
  ERR_VERIFICATION_FAILED: {
    sentence: 'The card could not be verified.',
    remedy: 'Try again; if it comes back, call 1999 (from outside Taipei 02-27208889), extension 8585.',
  },

  ERR_GOLD_REQUIRED: {
    sentence: 'This service is for gold members.',
    remedy: 'Become a gold member first, then come back.',
  },
  ERR_INTERACTION_MISSING: {
    sentence: 'This request for your data has expired or is finished already.',
    remedy: 'Go back to the service and begin again.',
  },

  ERR_MOBILE_INVALID: {
    sentence: 'This is no Taiwanese mobile number.',
    remedy: 'It has ten digits and begins with 09, such as 0912345678.',
  },
  ERR_BIRTH_DATE_INVALID: {
    sentence: 'This is not a date of birth.',
    remedy: 'Choose it, or type year, month and day, such as 1985-06-15.',
  },
  ERR_NHI_PASSWORD_INVALID: {
    sentence: 'The registered password of an NHI card has 6 to 12 characters.',
    remedy: 'Type it again.',
  },
  ERR_ISSO_MISSING: {
    sentence: 'This sign-in has expired, or was begun anew elsewhere.',
    remedy: 'Choose a way to sign in again.',
  },
  ERR_ISSO_STEP: { sentence: 'This sign-in is not at this step.', remedy: 'Choose a way to sign in again.' },
  ERR_WAY_UNAVAILABLE: { sentence: 'This way to sign in is not offered here now.', remedy: 'Choose another way.' },
  ERR_NHI_PASSWORD_WRONG: {
    sentence: 'The registered password is not right, or this card has none yet.',
    remedy: 'Try again, or register a password first. Three wrong ones in a row suspend it for 15 minutes.',
  },
  ERR_NHI_PASSWORD_LOCKED: {
    sentence: 'The registered password was wrong three times and is suspended.',
    remedy: 'Try again later, or choose another way.',
  },
  ERR_PROVIDER_UNAVAILABLE: {
    sentence: 'The organisation behind this way to sign in does not answer.',
    remedy: 'Try again later, or choose another way.',
  },
  ERR_PHONE_DECLINED: { sentence: 'You cancelled on the phone.', remedy: 'To go on, ask for a new QR code.' },
  ERR_PHONE_EXPIRED: {
    sentence: 'The QR code has expired.',
    remedy: 'Ask for a new one, and open it on the phone in time.',
  },
  ERR_PHONE_OTHER_PERSON: {
    sentence: 'The certificate on the phone is not that of the holder of this ID number.',
    remedy: 'Begin again with your own phone and your own number, or choose another way.',
  },
  ERR_PHONE_NOT_ON_LINE: {
    sentence: 'The phone did not use the mobile network, so that the operator cannot tell the line.',
    remedy: 'Turn Wi-Fi and iCloud Private Relay off, use 4G or 5G, and ask for a new QR code.',
  },
  ERR_PHONE_LINE_UNFIT: {
    sentence: 'This number cannot show who you are, or what you typed does not match it.',
    remedy:
      "Make sure that the line in use is your own; prepaid, company and foreigners' lines cannot be used. Or choose another way.",
  },
  ERR_QR_UNKNOWN: {
    sentence: 'This QR code is no longer valid, or was scanned already.',
    remedy: 'Scan the newest one on the screen.',
  },
  ERR_QR_EXPIRED: { sentence: 'The QR code has expired.', remedy: 'Ask for a new one on the screen where you sign in.' },
  ERR_QR_DECLINED: { sentence: 'You cancelled in the TaipeiPASS app.', remedy: 'To go on, ask for a new QR code.' },
  ERR_QR_NUMBER_WRONG: {
    sentence: 'The number is not the one on the screen; this sign-in was cancelled.',
    remedy: 'Ask for a new QR code on the screen where you sign in, and scan it.',
  },
};
