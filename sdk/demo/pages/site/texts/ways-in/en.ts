import type { WayIn } from '@cardbridge/sdk/flows';
import type { WaysInTexts } from './zh-TW.js';

const names: Readonly<Record<WayIn, string>> = {
  account: 'TaipeiPASS account',
  'mobile-certificate': 'Mobile citizen certificate',
  telecom: 'Mobile operator',
  'citizen-card': 'Citizen certificate card',
  'nhi-card': 'NHI card',
};

export const waysIn: WaysInTexts = {
  help: {
    title: 'When a service asks for data: five ways in',
    lead: 'Take whichever you have at hand. All but the TaipeiPASS account work without an account, and none is made for you.',
    needs: 'You need: ',
    trouble: 'In trouble: ',
    list: [
      {
        way: 'account',
        name: names.account,
        needs:
          'Account name, mobile number or e-mail address, and the password; or the TaipeiPASS app, signed in, to scan a QR code. Some services take gold members only.',
        trouble:
          'Replace a forgotten password from the sign-in; three wrong ones lock the account for 15 minutes. For anything else about the account call 1999 ext. 8585.',
      },
      {
        way: 'mobile-certificate',
        name: names['mobile-certificate'],
        needs: 'The mobile citizen certificate app, registered; your ID number; and a phone that gets text messages.',
        trouble:
          'Not registered yet, or a new phone: see the site of the mobile citizen certificate, or call the Ministry of the Interior’s CA at 0800-080-117.',
      },
      {
        way: 'telecom',
        name: names.telecom,
        needs:
          'A mobile number in your own name, your ID number and date of birth. Open the link over 4G/5G, with Wi-Fi and iCloud Private Relay turned off.',
        trouble:
          'Prepaid, company and foreigners’ numbers cannot be used; on a phone with two SIMs, go on line with your own. If your operator has wrong details, ask the operator.',
      },
      {
        way: 'citizen-card',
        name: names['citizen-card'],
        needs:
          'Your citizen card and its PIN of 6 to 8 characters, a reader, CardBridge on this computer, and a phone that gets text messages.',
        trouble:
          'Three wrong PINs in a row lock the card, and this site cannot unlock it. Do that at the Ministry of the Interior’s CA, or bring card and ID to a household registration office.',
      },
      {
        way: 'nhi-card',
        name: names['nhi-card'],
        needs:
          'Your NHI card and its registered password, a reader, CardBridge on this computer, and a phone that gets text messages.',
        trouble:
          'The registered password is not the card’s PIN. If there is none yet, or you forgot it: register first, or call the insurance administration at 0800-030-598. Three wrong ones pause it for 15 minutes.',
      },
    ],
    declineTitle: 'Declining loses you nothing',
    decline:
      'You may decline at every step and return to the service; nothing is given to it. Agencies offer other ways to apply, such as at a counter, by post, or by filling in the form yourself.',
  },
  privacy: {
    title: 'When you come in for a service',
    lead: 'When a service sends you here, there are five ways in. Each tells you what it does and asks before it begins. This is how they treat your data.',
    list: [
      {
        way: 'account',
        name: names.account,
        text: 'Account and password are checked, or you confirm in the app. Only data of the account that the service applied for, and that you agree to, are given.',
      },
      {
        way: 'mobile-certificate',
        name: names['mobile-certificate'],
        text: 'Your ID number goes to the service behind the app, which answers whether it is you, with the name in the certificate; a code by text message confirms your mobile number. It can give: ID number, mobile number, name.',
      },
      {
        way: 'telecom',
        name: names.telecom,
        text: 'ID number, mobile number and date of birth go to the operator that you choose, which answers whether they fit the line. It can give: ID number, mobile number, date of birth.',
      },
      {
        way: 'citizen-card',
        name: names['citizen-card'],
        text: 'Name and holder’s serial number are read from the certificate, and the authority compares the ID number that you type. The PIN is used on your computer only and never passes through the site. It can give: ID number, mobile number, name.',
      },
      {
        way: 'nhi-card',
        name: names['nhi-card'],
        text: 'The card’s basic data are read, and its number, your ID number and the registered password go to the insurance administration to be checked. No medical records are read, and the password is not kept. It can give: ID number, mobile number.',
      },
    ],
    keptTitle: 'For how long',
    kept: 'A sign-in without an account is kept for 15 minutes from its beginning at most, and nothing is given unless you agree. If the same person has an account, its data are given only if you tick that as well. Once you agree, the service may fetch for one hour what you agreed to this time. That it did is logged under a name that cannot be turned back, so that you can ask later.',
    declineTitle: 'If you decline',
    decline: 'Nothing is given, and you return to the service; the agency’s other ways to apply are open to you.',
  },
  scan: {
    title: 'TaipeiPASS app: scan to sign in',
    plays: 'Demo: this page plays the TaipeiPASS app',
    playsText:
      'The real app scans the QR code on your computer’s screen with the camera. Here you open a link instead, or paste what the QR code says.',
    signInFirst: 'The app has to be signed in before it can scan.',
    signInFirstWithCode:
      'The app has to be signed in before it can confirm a sign-in. Afterwards the QR code that you scanned is read.',
    contentLabel: 'What the QR code says',
    contentHint: 'Copy it from the screen where you sign in, and paste it here.',
    read: 'Read',
    reading: 'Reading the QR code…',
    asks: (name) => `Sign in to “${name}”?`,
    application: 'Service',
    origin: 'Site',
    browser: 'Browser',
    browserName: (name) => name,
    startedAt: 'Began',
    left: 'Time left',
    seconds: (left) => `${left} s`,
    warning:
      'Only go on if you yourself are signing in on that screen at this moment. Nobody from the city asks you to scan a QR code, or to tell them a number.',
    number: 'The two digits on that screen',
    numberHint: 'They appear there after the scan. If you do not see them, it is not you who signs in: choose “Not me”.',
    numberInvalid: 'Please type the 2 digits.',
    confirm: 'Confirm the sign-in',
    decline: 'Not me, cancel',
    doneTitle: 'Confirmed',
    done: (name) => `Go back to the screen of your computer and go on with “${name}”.`,
    declinedTitle: 'Cancelled',
    declined:
      'That screen was not signed in and got none of your data. If somebody asked you to scan it, call 110 or 165 (police and anti-fraud lines).',
    again: 'Scan another QR code',
  },
  simulated: {
    banner: 'Simulated',
    ended: 'This has ended, or never was.',
    endedNext: 'Go back to the screen where you sign in and make a new QR code.',
    left: (left) => `${left} s left`,
    person: 'Whose phone is this?',
    done: 'Done. Go back to the screen where you sign in.',
    back: 'Back to the service',
    mobileCertificate: {
      title: 'Mobile citizen certificate app',
      plays: 'This page plays the ministry’s app and is not real. Please type no real personal data.',
      hint: (site, name) => `“${name}” at ${site} asks you to confirm who you are.`,
      approve: 'Confirm by fingerprint or face',
      decline: 'Refuse',
      declined: 'You refused. Go back to the screen where you sign in.',
    },
    telecom: {
      title: 'The operator’s page',
      plays: 'This page plays the operator’s page on the phone and is not real. Please type no real personal data.',
      hint: (site, name) => `“${name}” at ${site} asks the operator to confirm your line.`,
      person: 'Whose line is on line?',
      network: 'How is the phone on line?',
      networks: {
        mobile: 'Mobile network (4G/5G)',
        wifi: 'Wi-Fi',
        relay: 'Mobile network, with iCloud Private Relay on',
      },
      line: 'What kind of number is it?',
      lines: { own: 'In the person’s own name', prepaid: 'Prepaid', company: 'A company’s', foreigner: 'A foreigner’s' },
      open: 'Open the link',
    },
    nhi: {
      title: 'Register an NHI card',
      plays: 'This page plays the insurance administration’s site and is not real. Please use no real password.',
      lead: 'Put the NHI card into the reader, read it, and choose a registered password. You type it when you come in with the card.',
      read: 'Read the NHI card',
      readAgain: 'Read another card',
      reading: 'Reading; when the window of CardBridge asks, please agree.',
      card: 'The NHI card in the reader',
      name: 'Name',
      idNumber: 'ID number',
      cardNumber: 'Card number',
      password: 'Choose a registered password',
      passwordHint: '6 to 12 letters or digits.',
      passwordInvalid: 'Please type 6 to 12 letters or digits.',
      passwordAgain: 'Type it again',
      passwordOther: 'The two passwords differ.',
      submit: 'Register',
      done: 'The card’s password is registered. You can come in with this NHI card now.',
    },
  },
};
