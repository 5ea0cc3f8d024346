import type { Confirmation, PinRequest, PromptSubject } from './prompt.js';
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
  readonly cancel: string;
}

const languages: Readonly<Record<Language, Phrases>> = { 'zh-TW': zhTW, en };

/** About one line of a window; real origins are shorter. */
const MAX_ORIGIN = 64;
const MAX_NUMBER_ENDING = 4;

/** The window that asks for a PIN. */
export function pinWindow(request: PinRequest, language: Language): WindowText {
  const phrases = languages[language];
  const { pin } = phrases;
  const { triesLeft, again, minLength, maxLength } = request;
  const counted = triesLeft !== undefined && again !== 'wrong';
  return {
    title: title(request, phrases),
    description: paragraphs(
      simulatedMark(request, phrases),
      lines(pin.signInTo, origin(request)),
      lines(card(request, phrases), counted && pin.triesLeft(triesLeft)),
      pin.caution,
    ),
    prompt: pin.prompt,
    ...(again && { error: again === 'wrong' ? pin.wrong(triesLeft) : pin.format(minLength, maxLength) }),
    ok: pin.ok,
    cancel: pin.cancel,
  };
}

/** The window that asks for a yes. */
export function confirmationWindow(confirmation: Confirmation, language: Language): WindowText {
  const phrases = languages[language];
  const { nhiData, lastTry } = phrases;
  const shared = { title: title(confirmation, phrases) };
  if (confirmation.about === 'last-try') {
    return {
      ...shared,
      description: paragraphs(
        simulatedMark(confirmation, phrases),
        lastTry.warning,
        card(confirmation, phrases),
        lines(lastTry.signInTo, origin(confirmation)),
      ),
      ok: lastTry.ok,
      cancel: lastTry.cancel,
    };
  }
  return {
    ...shared,
    description: paragraphs(
      simulatedMark(confirmation, phrases),
      lines(nhiData.giveTo, origin(confirmation)),
      lines(card(confirmation, phrases), nhiData.fields(confirmation.fields.map((field) => nhiData.fieldNames[field]))),
      nhiData.caution,
    ),
    ok: nhiData.ok,
    cancel: nhiData.cancel,
  };
}

const title = ({ simulated }: PromptSubject, phrases: Phrases) => (simulated ? phrases.simulatedTitle : phrases.title);

const simulatedMark = ({ simulated }: PromptSubject, phrases: Phrases) => simulated && phrases.simulated;

const origin = (subject: PromptSubject) => foreignText(subject.origin, MAX_ORIGIN);

const card = ({ cardKind, cardNumberEnding }: PromptSubject, phrases: Phrases) =>
  phrases.card(
    phrases.cardKinds[cardKind],
    cardNumberEnding === undefined ? undefined : foreignText(cardNumberEnding, MAX_NUMBER_ENDING),
  );

const lines = (...parts: readonly (string | false)[]) => parts.filter((part) => part !== false).join('\n');

const paragraphs = (...parts: readonly (string | false)[]) => parts.filter((part) => part !== false).join('\n\n');
