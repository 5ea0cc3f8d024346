import type { MessageView, PanelView } from '../view.js';
import { copyButton } from './copy-button.js';
import { byId, element } from './element.js';
import type { Texts } from './texts.js';

/**
 * The phone and mailbox. It lies below readers and cards, which so never move; a button at the lower edge tells of a message that
 * came while it was out of sight.
 */
export function mailboxIn(say: (message: string) => void) {
  const section = byId('messages', HTMLDetailsElement);
  const list = byId('messages-list', HTMLOListElement);
  const none = byId('messages-none', HTMLParagraphElement);
  const arrived = byId('arrived', HTMLButtonElement);
  const drawn = new Map<number, HTMLLIElement>();
  let language = '';
  /** The newest message known; undefined until the first state came, whose messages are no news. */
  let newest: number | undefined;
  /** The message that came last while the page was open. */
  let fresh: number | undefined;

  const seen = new IntersectionObserver((entries) => {
    if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
    seen.disconnect();
    arrived.hidden = true;
  });

  arrived.addEventListener('click', () => {
    section.open = true;
    const first = list.firstElementChild;
    if (!(first instanceof HTMLLIElement)) return;
    first.scrollIntoView({ block: 'center' });
    first.focus({ preventScroll: true });
    arrived.hidden = true;
  });

  return ({ messages, accounts, prompt }: PanelView, texts: Texts): void => {
    // Whoever lists accounts will send messages too: a box that is there from the start does not appear in the middle of things.
    if (messages.length > 0 || accounts.length > 0) section.hidden = false;
    none.hidden = messages.length > 0;
    list.hidden = messages.length === 0;
    arrived.textContent = texts.newMessage;
    // A window that asks for a PIN comes first.
    arrived.classList.toggle('behind', prompt !== null);

    if (language !== texts.language) for (const id of drawn.keys()) forget(id);
    language = texts.language;
    const known = new Set(messages.map(({ id }) => id));
    for (const id of drawn.keys()) if (!known.has(id)) forget(id);

    const [last] = messages;
    if (last !== undefined && newest !== undefined && last.id > newest) announce(last, texts);
    newest = Math.max(newest ?? 0, last?.id ?? 0);

    // Oldest first, each before the one drawn before it: what is there stays where it is, with its focus.
    for (const message of [...messages].reverse()) {
      if (drawn.has(message.id)) continue;
      const item = draw(message, texts);
      drawn.set(message.id, item);
      list.prepend(item);
    }
    for (const [id, item] of drawn) item.dataset.fresh = String(id === fresh);
    // Only a list that scrolls is a stop for the keyboard.
    if (list.scrollHeight > list.clientHeight) list.tabIndex = 0;
    else list.removeAttribute('tabindex');
    if (messages.length === 0 || fresh === undefined) {
      arrived.hidden = true;
      return;
    }
    const item = drawn.get(fresh);
    if (item !== undefined && !arrived.hidden) {
      seen.disconnect();
      seen.observe(item);
    }
  };

  function announce(message: MessageView, texts: Texts): void {
    fresh = message.id;
    arrived.hidden = false;
    say(texts.newMessageTo(texts.channels[message.channel], message.to));
  }

  function forget(id: number): void {
    drawn.get(id)?.remove();
    drawn.delete(id);
  }

  function draw(message: MessageView, texts: Texts): HTMLLIElement {
    const time = new Intl.DateTimeFormat(texts.language, { timeStyle: 'medium', hourCycle: 'h23' });
    return element(
      'li',
      { class: 'message', tabindex: '-1', 'data-testid': 'message', 'data-id': String(message.id) },
      element(
        'p',
        { class: 'message-head' },
        element('span', { class: 'channel', 'data-channel': message.channel }, texts.channels[message.channel]),
        element('bdi', { class: 'message-to', 'data-testid': 'message-to' }, message.to),
        element('span', { class: 'message-new' }, texts.isNew),
        element('time', { datetime: message.at }, time.format(new Date(message.at))),
      ),
      ...(message.subject === null ? [] : [words('message-subject', message.subject)]),
      words('message-text', message.text),
      ...(message.code === null ? [] : [codeLine(message.code, texts)]),
      ...(message.link === null ? [] : [linkLine(message.link, texts)]),
    );
  }

  function codeLine(code: string, texts: Texts): HTMLElement {
    const output = element('span', { class: 'message-code', 'data-testid': 'message-code' }, code);
    return element('p', { class: 'message-act' }, output, copyButton(output, texts.code, 'copy-message-code', texts, say));
  }
}

/** Someone else's words, marked as Chinese where they are, so that they are read aloud as such on an English page. */
function words(name: string, text: string): HTMLElement {
  return element('p', { class: name, ...(/\p{Script=Han}/u.test(text) ? { lang: 'zh-TW' } : {}) }, text);
}

/** Only web addresses open; anything else (a `javascript:` one, say) is shown as the text that it is. */
function linkLine(link: string, texts: Texts): HTMLElement {
  const address = URL.canParse(link) ? new URL(link) : undefined;
  if (address === undefined || !['http:', 'https:'].includes(address.protocol)) return words('message-text', link);
  const anchor = element(
    'a',
    { href: address.href, target: '_blank', rel: 'noopener', 'data-testid': 'message-link', title: address.href },
    texts.openLink,
  );
  return element('p', { class: 'message-act' }, element('span', { class: 'message-host' }, address.host), anchor);
}
