import { cardWordsInEnglish } from '../../card-words/index.js';
import { inRows } from './in-rows.js';
import type { Phrases } from './phrases.js';

export const en: Phrases = {
  title: 'CardBridge',
  simulatedTitle: 'CardBridge [simulated]',
  simulated: '[SIMULATED] Reader and card are simulated;\nthis is no real card.',
  cardKinds: cardWordsInEnglish.cardKind,
  card: (kind, numberEnding) => `Card: ${kind}${numberEnding === undefined ? '' : `, number ending in ${numberEnding}`}`,
  site: {
    askedBy: 'Asked to sign in by:',
    shortened: '(The address is too long; this is only its end.)',
    internationalised:
      'Careful: this address has letters of other scripts (xn--).\nIn the page it may look like another address that you know.',
    unencrypted: 'This is an address on this computer, for development.\nThe connection is not encrypted.',
  },
  access: {
    letUse: 'This site wants to use your card readers and cards:',
    meaning:
      'If you allow it, it sees which kind of card is in which reader,\nand can ask you to sign in with a card. You still type the PIN\nfor every signature, and are asked before each time that it gets\nNHI card data. "Only this time" lasts until the page is closed.',
    caution: 'If it was not you who wanted this, press "Do not allow".',
    once: 'Only this time',
    always: 'Always allow',
    no: 'Do not allow',
  },
  pin: {
    signInTo: 'Sign in with your card to:',
    triesLeft: (count) => `Tries left before the card locks: ${count}`,
    caution: 'If it was not you who wanted to sign in here, press "Cancel".',
    wrong: (triesLeft) => {
      if (triesLeft === undefined) return 'Wrong PIN.';
      return triesLeft === 1 ? 'Wrong PIN. This is the last try.' : `Wrong PIN. ${triesLeft} tries left.`;
    },
    format: (minLength, maxLength) =>
      `The PIN has ${minLength === maxLength ? minLength : `${minLength} to ${maxLength}`} letters or digits. No try was spent.`,
    hasty: 'Too fast to be typed: no try was spent. Please type the PIN.',
    prompt: 'PIN:',
    ok: 'Sign in',
    cancel: 'Cancel',
  },
  nhiData: {
    giveTo: 'Give the basic data of your NHI card to:',
    fields: (names) => `Data:\n${inRows(names, ', ')}`,
    fieldNames: {
      cardNumber: 'card number',
      name: 'name',
      idNumber: 'ID number',
      birthDate: 'date of birth',
      sex: 'sex',
      issueDate: 'date of issue',
      cancelMark: 'cancellation mark',
    },
    caution:
      'They will know who you are. This is for one time;\nthe next time you are asked again.\nIf it was not you who wanted this, press "Do not give".',
    ok: 'Give',
    cancel: 'Do not give',
  },
  locked: {
    happened: 'The card is locked: the PIN was wrong too many times in a row.',
    before: 'This card was locked when it was last here.',
    where: {
      citizen:
        'It is unlocked by the Ministry of the Interior\'s CA:\nmoica.nat.gov.tw, "Forgotten PIN / unlock"\n(with the user code from your application),\nor by a household registration office in person.\nCardBridge cannot unlock it.\nOther tools that claim to can lock it for good.',
      others:
        'Only the office that issued the card can unlock it.\nCardBridge cannot unlock it.\nOther tools that claim to can lock it for good.',
    },
    unlockedSince: 'I have unlocked it, go on',
    cancel: 'Cancel',
  },
  paused: {
    happened:
      'The PIN was wrong three times in a row.\nSo that its last tries are not lost by mistake,\nCardBridge uses this card no more for now.',
    resume: (command) => `When you are sure of the PIN, use the card again\nwith this command:\n${command}`,
  },
  pinpad: {
    typeThere: 'Type the PIN on the keys of the card reader,\nnot on this computer.',
    cancel: 'Cancel',
  },
  understood: 'OK',
  lastTry: {
    warning: 'One try is left: another wrong PIN locks the card.',
    signInTo: 'To sign in to:',
    ok: 'I know the PIN, go on',
    cancel: 'Cancel',
  },
};
