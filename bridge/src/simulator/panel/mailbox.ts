import * as v from 'valibot';
import { codeIn } from './code-in-text.js';
import type { MessageView } from './view.js';

/** The phone and the mailbox of everybody in the simulation: what the identity server sends lands here and nowhere else. */
export interface Mailbox {
  deliver(message: SentMessage): void;
  clear(): void;
  /** Newest first. */
  view(): readonly MessageView[];
}

type SentMessage = v.InferOutput<typeof messageBody>;

/** Enough to look back on a few flows; older messages are thrown away. */
const KEPT = 50;

const upTo = (maxLength: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(maxLength));

/** What the identity server sends. Any `link` is taken: the page decides what it makes clickable. */
export const messageBody = v.strictObject({
  channel: v.picklist(['sms', 'email']),
  to: upTo(254),
  subject: v.exactOptional(upTo(200)),
  text: upTo(2000),
  link: v.exactOptional(upTo(2048)),
});

/** `onChange` is called after each change; `now` gives milliseconds since 1970. */
export function createMailbox(options: { readonly onChange: () => void; readonly now?: () => number }): Mailbox {
  const now = options.now ?? Date.now;
  let messages: readonly MessageView[] = [];
  let lastId = 0;

  return {
    deliver({ channel, to, subject, text, link }) {
      const at = now();
      // From the clock, so that ids go on growing over a restart: who waits for a message newer than one it knows gets it.
      lastId = Math.max(lastId + 1, at);
      const message: MessageView = {
        id: lastId,
        at: new Date(at).toISOString(),
        channel,
        to,
        subject: subject ?? null,
        text,
        code: codeIn(text),
        link: link ?? null,
      };
      messages = [message, ...messages].slice(0, KEPT);
      options.onChange();
    },
    clear() {
      if (messages.length === 0) return;
      messages = [];
      options.onChange();
    },
    view: () => messages,
  };
}
