import type { Contact } from '@cardbridge/sdk/flows';
import type { OutgoingMessage } from '../outside/index.js';
import { type MessageKind, messageTexts } from './message-texts.js';

/** Which message a code travels in. `link` is an address for the person to open, where the code is asked for. */
export interface CodeMessage {
  readonly kind: MessageKind;
  readonly link?: string;
}

/** Chinese with English below: what it is about, the code, and what to do if it was somebody else. */
export function composeMessage(contact: Contact, { kind, link }: CodeMessage, code: string): OutgoingMessage {
  const paragraphs = (['zh-TW', 'en'] as const).map((language) => {
    const texts = messageTexts[language];
    return [
      texts.about[kind](texts.contact[contact.kind]),
      texts.code(code),
      ...(link === undefined ? [] : [texts.link, link]),
      texts.ignore[kind],
    ].join('\n');
  });
  return {
    contact,
    subject: `${messageTexts['zh-TW'].subject[kind]}（${messageTexts.en.subject[kind]}）`,
    text: paragraphs.join('\n\n'),
    ...(link === undefined ? {} : { link }),
  };
}
