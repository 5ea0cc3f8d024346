import { MessageNotTaken } from './message-not-taken.js';
import type { MessageSender } from './outside.js';

const TIME_LIMIT_MS = 10_000;

/** Puts SMS and e-mails into the simulator's panel, which stands for everyone's telephone and mailbox. */
export function panelMessages(panelUrl: string): MessageSender {
  const { origin, hash } = new URL(panelUrl);
  return {
    async send({ contact, subject, text, link }) {
      const response = await fetch(new URL('/api/messages', origin), {
        method: 'POST',
        headers: { authorization: `Bearer ${hash.slice(1)}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          channel: contact.kind === 'mobile' ? 'sms' : 'email',
          to: contact.value,
          subject,
          text,
          ...(link === undefined ? {} : { link }),
        }),
        signal: AbortSignal.timeout(TIME_LIMIT_MS),
      });
      if (!response.ok) throw new MessageNotTaken(`the panel answered with HTTP ${response.status}`);
    },
  };
}

/** For a server that was given no way to reach people: nobody can register, and nobody is told that a code is on its way. */
export const noMessages: MessageSender = {
  send: () => Promise.reject(new MessageNotTaken('no message service is configured')),
};
