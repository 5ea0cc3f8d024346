import type { AccessRequest, Confirmation, Notice, PinRequest, PromptSubject } from './prompt.js';
import { en } from './wording/en.js';
import { foreignText } from './wording/foreign-text.js';
import type { Phrases } from './wording/phrases.js';
import { zhTW } from './wording/zh-TW.js';

/** Languages of the windows. */
export type Language = 'zh-TW' | 'en';

/** What one window says, ready to be shown. Only `description` has more than one line. */
export interface WindowText {
  readonly title: string;
  readonly description: string;
  /** Label of the field; only where something is typed. */
  readonly prompt?: string;
  /** Why the person is asked again. */
  readonly error?: string;
  readonly ok: string;
  /** The yes that gives more than `ok`, where there is one. It is left out where a window has no third button. */
  readonly always?: string;
  readonly cancel: string;
}

/** The window for a PIN: it has a field. */
export interface PinWindowText extends WindowText {
  /** Which card, as the description has it. */
  readonly card: string;
  readonly prompt: string;
}

/** A window that tells something. Its one button is `ok`, whatever it says. */
export type NoticeText = Pick<WindowText, 'title' | 'description' | 'error' | 'ok'>;

/** The window about access: `ok` is once, `cancel` is no. */
export interface AccessWindowText extends WindowText {
  readonly always: string;
}

const languages: Readonly<Record<Language, Phrases>> = { 'zh-TW': zhTW, en };

/**
 * One line of a window, also in wide letters: pinentry-gtk-2 breaks longer ones behind a hyphen, and what comes after it would look
 * like a host of its own. Real origins are shorter.
 */
const MAX_ORIGIN = 40;
const MAX_NUMBER_ENDING = 4;

/** The window that asks whether a site may use cards. */
export function accessWindow(request: AccessRequest, language: Language): AccessWindowText {
  const phrases = languages[language];
  const { access } = phrases;
  return {
    title: title(request, phrases),
    description: paragraphs(
      simulatedMark(request, phrases),
      lines(access.letUse, origin(request, phrases)),
      lookalikeWarning(request, phrases),
      request.origin.startsWith('http://') && phrases.site.unencrypted,
      access.meaning,
      access.caution,
    ),
    ok: access.once,
    always: access.always,
    cancel: access.no,
  };
}

/** The window that asks for a PIN. */
export function pinWindow(request: PinRequest, language: Language): PinWindowText {
  const phrases = languages[language];
  const { pin } = phrases;
  return {
    title: title(request, phrases),
    description: paragraphs(...whatIsSigned(request, phrases), pin.caution),
    card: card(request, phrases),
    prompt: pin.prompt,
    ...askedAgain(request, phrases),
    ok: pin.ok,
    cancel: pin.cancel,
  };
}

const whatIsSigned = (request: PinRequest, phrases: Phrases) => {
  const { pin } = phrases;
  const { triesLeft, again } = request;
  const counted = triesLeft !== undefined && again !== 'wrong';
  return [
    simulatedMark(request, phrases),
    lines(pin.signInTo, origin(request, phrases)),
    lines(card(request, phrases), counted && pin.triesLeft(triesLeft)),
  ];
};

const askedAgain = ({ again, triesLeft, minLength, maxLength }: PinRequest, { pin }: Phrases) =>
  again && {
    error: { wrong: () => pin.wrong(triesLeft), format: () => pin.format(minLength, maxLength), hasty: () => pin.hasty }[
      again
    ](),
  };

/** What may stand in a command that a person copies into a shell: a card chose it. */
const HARMLESS_NUMBER = /^[0-9A-Za-z]{1,4}$/;

/** How a person has CardBridge use a card again that it has paused. */
const resumeCommand = ({ cardNumberEnding = '' }: PromptSubject) =>
  `cardbridge cards resume ${HARMLESS_NUMBER.test(cardNumberEnding) ? cardNumberEnding : '--all'}`;

/** The window that tells something. */
export function noticeWindow(notice: Notice, language: Language): NoticeText {
  const phrases = languages[language];
  const { locked, paused, pinpad, understood } = phrases;
  const shared = { title: title(notice, phrases), ok: understood };
  const mark = simulatedMark(notice, phrases);
  const askedBy = lines(phrases.site.askedBy, origin(notice, phrases));
  switch (notice.about) {
    case 'locked':
      return {
        ...shared,
        description: paragraphs(mark, lines(locked.happened, card(notice, phrases)), whereToUnlock(notice, phrases), askedBy),
      };
    case 'paused':
      return {
        ...shared,
        description: paragraphs(
          mark,
          lines(paused.happened, card(notice, phrases)),
          askedBy,
          paused.resume(resumeCommand(notice)),
        ),
      };
    case 'pinpad':
      return {
        ...shared,
        description: paragraphs(...whatIsSigned(notice, phrases), pinpad.typeThere, phrases.pin.caution),
        ...askedAgain(notice, phrases),
        ok: pinpad.cancel,
      };
  }
}

const whereToUnlock = ({ cardKind }: PromptSubject, { locked }: Phrases) =>
  locked.where[cardKind === 'citizen' ? 'citizen' : 'others'];

/** The window that asks for a yes. */
export function confirmationWindow(confirmation: Confirmation, language: Language): WindowText {
  const phrases = languages[language];
  const { nhiData, lastTry, locked } = phrases;
  const shared = { title: title(confirmation, phrases) };
  switch (confirmation.about) {
    case 'last-try':
      return {
        ...shared,
        description: paragraphs(
          simulatedMark(confirmation, phrases),
          lastTry.warning,
          card(confirmation, phrases),
          lines(lastTry.signInTo, origin(confirmation, phrases)),
        ),
        ok: lastTry.ok,
        cancel: lastTry.cancel,
      };
    case 'locked-before':
      return {
        ...shared,
        description: paragraphs(
          simulatedMark(confirmation, phrases),
          lines(locked.before, card(confirmation, phrases)),
          whereToUnlock(confirmation, phrases),
          lines(lastTry.signInTo, origin(confirmation, phrases)),
        ),
        ok: locked.unlockedSince,
        cancel: locked.cancel,
      };
    case 'nhi-data':
      return {
        ...shared,
        description: paragraphs(
          simulatedMark(confirmation, phrases),
          lines(nhiData.giveTo, origin(confirmation, phrases)),
          lines(card(confirmation, phrases), nhiData.fields(confirmation.fields.map((field) => nhiData.fieldNames[field]))),
          nhiData.caution,
        ),
        ok: nhiData.ok,
        cancel: nhiData.cancel,
      };
  }
}

const title = ({ simulated }: AccessRequest, phrases: Phrases) => (simulated ? phrases.simulatedTitle : phrases.title);

const simulatedMark = ({ simulated }: AccessRequest, phrases: Phrases) => simulated && phrases.simulated;

/** On a line of its own, so that nothing of ours can seem to belong to it. */
const origin = (subject: AccessRequest, { site }: Phrases) =>
  lines(foreignText(subject.origin, MAX_ORIGIN), subject.origin.length > MAX_ORIGIN && site.shortened);

/** A label that begins so is punycode (RFC 5890 §2.3.2.1): the address bar may show letters that look like those of another host. */
const lookalikeWarning = (subject: AccessRequest, { site }: Phrases) =>
  /[/.]xn--/i.test(subject.origin) && site.internationalised;

const card = ({ cardKind, cardNumberEnding }: PromptSubject, phrases: Phrases) =>
  phrases.card(
    phrases.cardKinds[cardKind],
    cardNumberEnding === undefined ? undefined : foreignText(cardNumberEnding, MAX_NUMBER_ENDING),
  );

const lines = (...parts: readonly (string | false)[]) => parts.filter((part) => part !== false).join('\n');

const paragraphs = (...parts: readonly (string | false)[]) => parts.filter((part) => part !== false).join('\n\n');
