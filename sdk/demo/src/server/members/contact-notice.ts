import type { Contact } from '@cardbridge/sdk/flows';
import type { OutgoingMessage } from '../outside/index.js';
import { maskContact } from './mask.js';
import type { Member } from './member.js';

const texts = {
  mobile: { 'zh-TW': '手機號碼', en: 'mobile number' },
  email: { 'zh-TW': '電子郵件', en: 'e-mail address' },
} as const;

const other = { mobile: 'email', email: 'mobile' } as const;

/**
 * Tells whoever had the account before that a contact of it has changed: at the old contact, or, where the new one takes no other's
 * place, at the one that stays. Undefined when nothing has changed.
 */
export function composeContactNotice(before: Pick<Member, 'mobile' | 'email'>, contact: Contact): OutgoingMessage | undefined {
  const { kind } = contact;
  if (before[kind] === contact.value) return undefined;
  const to = before[kind] === null ? other[kind] : kind;
  const address = before[to];
  if (address === null) return undefined;
  const { masked } = maskContact(contact);
  const name = texts[kind];
  return {
    contact: { kind: to, value: address },
    subject: `市民帳號示範站：${name['zh-TW']}已變更（your ${name.en} was changed）`,
    text: [
      `您在「市民帳號示範站」的${name['zh-TW']}已變更為 ${masked}。若不是您本人變更，請立即致電 1999（外縣市 02-27208889）轉 8585。`,
      `The ${name.en} of your account is now ${masked}. If that was not you, call 1999 (from outside Taipei 02-27208889) ext. 8585 at once.`,
    ].join('\n\n'),
  };
}
