import type { IssoTexts } from './isso-texts.js';

export const issoEn: IssoTexts = {
  loadingTitle: 'Who you are',
  loading: 'Asking what the service needs…',
  title: (application) => `“${application}” wants to know who you are`,
  lead: 'Choose a way. You then see which data the service wants, and decide whether it gets them.',
  waysTitle: 'Ways to sign in',
  way: {
    account: {
      name: 'TaipeiPASS account',
      needs: 'account and password, or a phone signed in to the TaipeiPASS app',
      signIn: 'Sign in with TaipeiPASS',
      notice: {
        collected:
          'The account and password that you type; the password is only checked, and never kept as it is. Also the time of the sign-in.',
        source: 'You, and what your account already holds.',
      },
    },
    'mobile-certificate': {
      name: 'Mobile citizen certificate',
      needs: 'the phone with your mobile certificate, your ID number, a number that receives SMS',
      signIn: 'Sign in with mobile certificate',
      notice: {
        collected: 'ID number, the name in the certificate, and the mobile number that receives the code.',
        source:
          'You; the ID number goes to the Ministry of the Interior’s mobile certificate service, and is checked once you agree on your phone.',
      },
    },
    telecom: {
      name: 'Mobile operator',
      needs: 'a phone with a number of your own, on mobile data; your ID number and birth date',
      signIn: 'Sign in with mobile operator',
      notice: {
        collected: 'ID number, mobile number, birth date and operator.',
        source:
          'You; these four go to the operator that you choose, to be compared with what it has on file. It answers only whether they match.',
      },
    },
    'citizen-card': {
      name: 'Citizen certificate card',
      needs: 'a card reader, the card and its PIN, your ID number, a number that receives SMS',
      signIn: 'Sign in with citizen card',
      notice: {
        collected:
          'ID number, name and holder’s serial number in the certificate, and the mobile number that receives the code. The PIN is typed in CardBridge’s window, and this site never sees it.',
        source:
          'You and the certificate on the card; the ID number goes to the Ministry of the Interior’s comparison service, to make sure that both belong to one person.',
      },
    },
    'nhi-card': {
      name: 'NHI card',
      needs: 'a card reader, the NHI card and its registered password, your ID number, a number that receives SMS',
      signIn: 'Sign in with NHI card',
      notice: {
        collected:
          'ID number, number of the card, its registered password, and the mobile number that receives the code. The password is passed on to be checked, and not kept.',
        source:
          'You and the basic data of the card; card number, ID number and password go to the National Health Insurance Administration to be checked.',
      },
    },
  },
  needs: 'You need: ',
  register: 'Register',
  registerFor: (way) => ` (${way})`,
  newTab: ' (opens in a new tab)',
  decline: 'Give nothing, go back to the service',
  declineNote: 'The service has other ways to apply. To decline costs you nothing, and no data are given.',
  back: 'Use another way',
  failedTitle: 'This was not completed',

  noticeTitle: (way) => `Before you use: ${way}`,
  noticeLead: 'This is what the way uses of your data. Please read it, then decide whether to go on.',
  noticeTerms: {
    collected: 'What is collected',
    source: 'Where it comes from, who checks it',
    purpose: 'What for',
    period: 'For how long',
    contact: 'Whom to ask',
    choice: 'Your choice',
  },
  purpose: (application) => `To know who you are and, only if you agree to that later, to give data to “${application}”.`,
  period: {
    account:
      'The sign-in ends after 15 minutes. The record of sign-ins and of data given stays in your account, where you can read it.',
    visitor:
      'The sign-in is kept for 15 minutes at most. The service has one hour to fetch what you agree to give; then it is deleted. No account is made. A record without name and ID number stays: which service got which items, and when.',
  },
  contact:
    'Questions: city hotline 1999 (from outside Taipei 02-27208889), extension 8585. Rights over personal data: 02-27208889, extension 2844.',
  choice: 'You may decline, use another way, or go back to the service.',
  agreeToNotice: 'I have read this and agree',

  accountTitle: 'Sign in with TaipeiPASS',
  memberKinds: { personal: 'Person', organization: 'Organisation or company' },
  memberKindsTitle: 'Kind of account',
  accountLabel: { personal: 'Personal account', organization: 'Organisation’s account' },
  accountHint: {
    personal: 'Gold account name, e-mail address or mobile number',
    organization: 'Account name or e-mail address of the organisation',
  },
  showQr: 'Scan a QR code with the app instead',
  usePassword: 'Use account and password instead',

  qrTitle: 'Scan it with the TaipeiPASS app',
  qrSteps: [
    'Open the TaipeiPASS app on a phone that is signed in.',
    'Scan this QR code with the app.',
    'Check the service that the app names, then type the two digits that appear here.',
  ],
  qrNote: 'The QR code keeps changing, and each is good for one scan. Never scan one that somebody sent you.',
  qrLabel: 'QR code for your phone',
  phoneTitle: { 'mobile-certificate': 'Scan it with your mobile certificate', telecom: 'Scan it with your phone' },
  phoneSteps: {
    'mobile-certificate': [
      'Open the mobile citizen certificate app on your phone.',
      'Scan this QR code with the app.',
      'Check the service’s name and agree by fingerprint, face or password. This page goes on by itself.',
    ],
    telecom: [
      'Turn Wi-Fi off on the phone and use 4G or 5G.',
      'Scan this QR code with the phone’s camera and open the page.',
      'Follow the phone’s instructions. This page goes on by itself.',
    ],
  },
  stepsTitle: 'Steps',
  openHere: 'Open on this device (for simulation)',
  secondsLeft: (seconds) => (seconds === 1 ? '1 second left' : `${seconds} seconds left`),
  qrOver: 'The QR code has expired.',
  qrComing: 'Making a QR code…',
  renew: 'Make a new QR code',
  scannedTitle: 'Type these two digits on your phone',
  scannedLead: 'First check the service that the phone names. If it was not you who scanned it, use another way.',
  remindersTitle: 'For the operator to know you',
  reminders: [
    'Turn Wi-Fi off and use 4G or 5G.',
    'With two SIMs: the one on line must be your own number, the one that you typed.',
    'Prepaid numbers, companies’ and foreigners’ numbers do not work.',
    'On an iPhone, turn iCloud Private Relay off.',
  ],

  card: {
    'citizen-card': {
      cardTitle: 'Insert your citizen card',
      insertCard: 'Chip upwards, all the way in.',
      waitingForCard: 'Waiting for the citizen card…',
      fittingCard: 'Citizen card',
      otherCard: (found) => `In the reader: ${found}. Please insert your citizen card instead.`,
      formTitle: 'Type your ID number',
      formLead: 'The citizen card was found. CardBridge’s window comes next: type the PIN there. This page never sees it.',
    },
    'nhi-card': {
      cardTitle: 'Insert your NHI card',
      insertCard: 'Chip upwards, all the way in.',
      waitingForCard: 'Waiting for the NHI card…',
      fittingCard: 'NHI card',
      otherCard: (found) => `In the reader: ${found}. Please insert your NHI card instead.`,
      formTitle: 'Type ID number and registered password',
      formLead:
        'The NHI card was found. The registered password is the one that you chose when you registered the card with the insurance administration.',
    },
  },
  connectTitle: 'Connect the card reader',
  connectLead: 'Only once you press the button does the page look for reader and card, through CardBridge on this computer.',
  connect: 'Look for reader and card',
  firstTimeTitle: 'For the first time?',
  firstTime: [
    'Get a smart card reader and plug it into a USB port of this computer.',
    'Install CardBridge; it starts by itself, and this page will notice.',
    'Insert the card, and this page goes on.',
  ],
  nhiPassword: 'Registered password of the NHI card',
  nhiPasswordHint: '6 to 12 characters',
  submitCard: { 'citizen-card': 'Next: type the PIN', 'nhi-card': 'Check' },
  usingCardTitle: { 'citizen-card': 'Type the PIN in CardBridge’s window', 'nhi-card': 'Reading the NHI card' },

  idNumberTitle: 'Type your ID number',
  idNumberLead: 'The ID number of the certificate’s holder. The next step shows a QR code for your phone.',
  idNumber: 'National ID or resident number',
  idNumberHint: 'One letter and nine digits, such as A123456789',
  goOn: 'Next',
  subscriberTitle: 'Type what your operator knows',
  subscriberLead: 'As it is on file with your mobile operator: all four are compared.',
  mobileTitle: 'Type your mobile number',
  mobileLead: 'The last step: we send a code by SMS.',
  mobile: 'Mobile number',
  mobileHint: 'One that receives SMS, such as 0912345678',
  ownMobileHint: 'A number of your own, such as 0912345678',
  birthDate: 'Date of birth',
  birthDateHint: 'Year, month and day',
  operator: 'Operator',
  operatorPrompt: 'Please choose',
  operators: {
    chunghwa: 'Chunghwa Telecom',
    'taiwan-mobile': 'Taiwan Mobile',
    'far-eastone': 'Far EasTone',
    'taiwan-star': 'Taiwan Star',
    'asia-pacific': 'Asia Pacific Telecom',
  },
  sendCode: 'Send the code',
  codeTitle: 'Type the code',
  codeLead: (masked) => `A code was sent by SMS to ${masked}.`,
  codeNote: 'The code proves only that you hold this number, not who you are.',
  code: 'Code',
  codeHint: 'Six digits',
  submitCode: 'Confirm',
  resendCode: (seconds) => (seconds === 0 ? 'Send again' : `Send again (in ${seconds} s)`),
  codeSent: 'The code was sent again.',
  changeMobile: 'Use another number',
  working: 'Working…',

  consentTitle: (application) => `Give your data to “${application}”?`,
  memberIsHere: (name) => `You are ${name}, signed in with TaipeiPASS.`,
  visitorIsHere: (who, way) => `You are ${who}, who came in by “${way}”.`,
  notMe: 'This is not me',
  claimsTitle: 'If you agree',
  accountClaimsTitle: 'What your account has',
  withAccountData: 'Also give the data in my account',
  accountDataNote: 'You also have a TaipeiPASS account. You can go on without ticking this: then the following is not given.',
  claims: {
    sub: 'member identifier',
    name: 'name',
    id_number: 'ID number',
    phone_number: 'mobile number',
    email: 'e-mail address',
    birthdate: 'date of birth',
    address: 'address',
    real_name_verified: 'real-name status',
  },
  gets: (application, claim, value) => `“${application}” gets your ${claim}: ${value}.`,
  getsFromAccount: (application, claim) => `If you tick this, “${application}” gets the ${claim} in your account.`,
  getsNot: (application, claim, way) =>
    `“${application}” also wants your ${claim}, which ${way === undefined ? 'is not in your account' : `“${way}” does not give`}.`,
  realNameKnown: (application, gold) =>
    `“${application}” learns that your real name ${gold ? 'has' : 'has not yet'} been verified.`,
  consentPurpose: (application) => `What for: to do what you asked for at “${application}”.`,
  afterConsent: {
    member:
      'You can revoke this at any time on your member page, under “Authorised applications”; the service then gets nothing more.',
    visitor:
      'The service has one hour to fetch these data. If you have a TaipeiPASS account, its member page shows and revokes this under “Authorised applications”. About what was fetched, please ask the service.',
  },
  agreedBefore: (date) => `You agreed to the same on ${date}.`,
  agree: 'Agree',
  declineConsent: 'Decline',
  goldTitle: 'This service is for gold members',
  goldLead: {
    personal:
      'Your account is not a gold member’s yet. After the upgrade you come back here. If you would rather not, go back to the service and apply another way; no data are given.',
    organization:
      'An organisation’s account cannot use this service. Use a person’s account, or go back to the service; no data are given.',
  },
  upgrade: 'Become a gold member',
  leaving: { agreed: 'Agreed. Going back to the service…', declined: 'No data were given. Going back to the service…' },
};
