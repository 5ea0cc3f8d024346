import type { Contact } from '@cardbridge/sdk/flows';
import type { OutgoingMessage } from '../outside/index.js';
import { type MessageKind, messageTexts } from './message-texts.js';

/** Which message a code travels in. */
export type CodeMessage =
  | {
      readonly kind: Exclude<MessageKind, 'isso'>;
      /** An address for the person to open, where the code is asked for. */
      readonly link?: string;
    }
  | {
      readonly kind: 'isso';
      /** What the person is signing in to. */
      readonly service: { readonly 'zh-TW': string; readonly en: string };
    };

/** Chinese with English below: what it is about, the code, and what to do if it was somebody else. */
export function composeMessage(contact: Contact, message: CodeMessage, code: string): OutgoingMessage {
  const { kind } = message;
  const link = message.kind === 'isso' ? undefined : message.link;
  const paragraphs = (['zh-TW', 'en'] as const).map((language) => {
    const texts = messageTexts[language];
    const about = texts.contact[contact.kind];
    return [
      message.kind === 'isso' ? texts.signingIn(about, message.service[language]) : texts.about[message.kind](about),
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
