import type { PromptView } from '../view.js';
import type { Connection } from './connection.js';
import { byId } from './element.js';
import { fillFixedTexts } from './fixed-texts.js';
import type { Texts } from './texts.js';

/** Milliseconds before a new window takes an answer: a click or Enter meant for something else must not answer it. */
const SETTLE = 500;

/** Of the buttons that say yes and no. A window that only tells something has one of them. */
const testIds = {
  access: ['access-once', 'access-no'],
  pin: ['pin-ok', 'pin-cancel'],
  'nhi-data': ['confirm-yes', 'confirm-no'],
  'last-try': ['confirm-yes', 'confirm-no'],
  'locked-before': ['confirm-yes', 'confirm-no'],
  locked: ['notice-ok', null],
  paused: ['notice-ok', null],
  pinpad: [null, 'notice-ok'],
} as const satisfies Record<PromptView['about'], readonly [string | null, string | null]>;

/** The stand-in for the daemon's own window. */
export function promptWindow(connection: Connection, say: (message: string) => void) {
  const root = byId('window', HTMLDivElement);
  const form = byId('window-form', HTMLFormElement);
  const title = byId('window-title', HTMLHeadingElement);
  const origin = byId('window-origin', HTMLElement);
  const card = byId('window-card', HTMLElement);
  const cardRow = byId('window-card-row', HTMLElement);
  const note = byId('window-note', HTMLParagraphElement);
  const more = byId('window-more', HTMLParagraphElement);
  const command = byId('window-command', HTMLParagraphElement);
  const field = byId('window-field', HTMLDivElement);
  const input = byId('pin-input', HTMLInputElement);
  const hint = byId('window-hint', HTMLParagraphElement);
  const yes = byId('window-yes', HTMLButtonElement);
  const no = byId('window-no', HTMLButtonElement);
  const always = byId('window-always', HTMLButtonElement);
  const picture = byId('shown', HTMLDivElement);
  const stage = byId('stage', HTMLDivElement);
  // A closed window is not in the page at all.
  root.remove();
  let shown: PromptView | null = null;
  let focusBefore: Element | null = null;

  function answer(said: 'yes' | 'always' | 'no'): void {
    if (shown === null || yes.disabled) return;
    setEnabled(false);
    const sent = send(shown, said);
    input.value = '';
    sent.catch((error: unknown) => {
      console.warn('panel: window', error);
      setEnabled(true);
    });
  }

  function send({ id, about }: PromptView, said: 'yes' | 'always' | 'no'): Promise<void> {
    switch (about) {
      case 'access':
        return connection.act(`/api/prompt/${id}/access`, { answer: said === 'yes' ? 'once' : said });
      case 'pin':
        return said === 'yes'
          ? connection.sendPin(id, new TextEncoder().encode(input.value))
          : connection.act(`/api/prompt/${id}/cancel`, {});
      case 'locked':
      case 'paused':
      case 'pinpad':
        return connection.act(`/api/prompt/${id}/dismiss`, {});
      default:
        return connection.act(`/api/prompt/${id}/confirm`, { yes: said === 'yes' });
    }
  }

  function setEnabled(enabled: boolean): void {
    for (const button of [yes, always, no]) button.disabled = !enabled;
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    answer('yes');
  });
  always.addEventListener('click', () => answer('always'));
  no.addEventListener('click', () => answer('no'));
  root.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') answer('no');
  });

  function describe(prompt: PromptView, texts: Texts): void {
    fillFixedTexts(root, texts);
    origin.textContent = prompt.origin;
    cardRow.hidden = prompt.about === 'access';
    if (prompt.about !== 'access') {
      const kind = texts.kinds[prompt.cardKind] ?? prompt.cardKind;
      card.textContent = prompt.cardNumberEnding === null ? kind : `${kind} · ${texts.ending(prompt.cardNumberEnding)}`;
    }
    root.dataset.about = prompt.about;
    root.setAttribute('role', prompt.about === 'pin' ? 'dialog' : 'alertdialog');
    field.hidden = prompt.about !== 'pin';
    input.disabled = prompt.about !== 'pin';
    always.hidden = prompt.about !== 'access';
    name(yes, testIds[prompt.about][0]);
    name(no, testIds[prompt.about][1]);
    more.textContent = '';
    command.textContent = '';
    switch (prompt.about) {
      case 'access':
        title.textContent = texts.askAccess;
        note.textContent = texts.accessNote;
        note.dataset.tone = 'plain';
        yes.textContent = texts.allowOnce;
        always.textContent = texts.allowAlways;
        no.textContent = texts.doNotAllow;
        break;
      case 'pin': {
        title.textContent = texts.askPin;
        describeTries(prompt, texts);
        hint.textContent = texts.pinHint(prompt.minLength, prompt.maxLength);
        yes.textContent = texts.ok;
        no.textContent = texts.cancel;
        break;
      }
      case 'pinpad':
        title.textContent = texts.askPinpad;
        describeTries(prompt, texts);
        more.textContent = texts.pinpadMore;
        no.textContent = texts.cancel;
        break;
      case 'nhi-data': {
        title.textContent = texts.askNhi;
        const fields = prompt.fields.map((name) => texts.fields[name] ?? name);
        note.textContent = texts.nhiNote(fields.join(texts.language === 'en' ? ', ' : '、'));
        note.dataset.tone = 'plain';
        yes.textContent = texts.agree;
        no.textContent = texts.refuse;
        break;
      }
      case 'last-try':
        title.textContent = texts.askLastTry;
        note.textContent = texts.lastTryNote;
        note.dataset.tone = 'warn';
        yes.textContent = texts.tryAnyway;
        no.textContent = texts.stop;
        break;
      case 'locked-before':
        title.textContent = texts.askLockedBefore;
        note.textContent = texts.lockedBeforeNote;
        note.dataset.tone = 'warn';
        more.textContent = whereToUnlock(prompt.cardKind, texts);
        yes.textContent = texts.unlockedSince;
        no.textContent = texts.cancel;
        break;
      case 'locked':
        title.textContent = texts.tellLocked;
        note.textContent = texts.lockedNote;
        note.dataset.tone = 'warn';
        more.textContent = whereToUnlock(prompt.cardKind, texts);
        yes.textContent = texts.understood;
        break;
      case 'paused':
        title.textContent = texts.tellPaused;
        note.textContent = texts.pausedNote;
        note.dataset.tone = 'warn';
        more.textContent = texts.pausedMore;
        command.textContent = `cardbridge cards resume ${prompt.cardNumberEnding ?? '--all'}`;
        yes.textContent = texts.understood;
        break;
    }
    more.hidden = more.textContent === '';
    command.hidden = command.textContent === '';
  }

  function describeTries(prompt: PromptView & { readonly about: 'pin' | 'pinpad' }, texts: Texts): void {
    const { again, triesLeft, minLength, maxLength } = prompt;
    const tries = triesLeft === null ? texts.pinRule : texts.pinTries(triesLeft) + (triesLeft > 1 ? texts.pinRule : '');
    note.textContent =
      again === 'wrong' ? texts.wrongPin(triesLeft) : again === 'format' ? texts.wrongFormat(minLength, maxLength) : tries;
    note.dataset.tone = again !== null || triesLeft === 1 ? 'warn' : 'plain';
  }

  return (prompt: PromptView | null, texts: Texts): void => {
    if (prompt === null) {
      if (shown === null) return;
      shown = null;
      input.value = '';
      root.remove();
      picture.classList.remove('behind');
      say(texts.windowClosed);
      // Back to where the keyboard was, unless the person has moved on meanwhile.
      const active = document.activeElement;
      if ((active === document.body || active === null) && focusBefore instanceof HTMLElement) focusBefore.focus();
      return;
    }
    const isNew = prompt.id !== shown?.id;
    if (isNew && shown === null) {
      focusBefore = document.activeElement;
      say(texts.windowOpened);
    }
    shown = prompt;
    describe(prompt, texts);
    if (!isNew) return;
    stage.append(root);
    picture.classList.add('behind');
    input.value = '';
    setEnabled(false);
    setTimeout(() => {
      if (shown?.id === prompt.id) setEnabled(true);
    }, SETTLE);
    (prompt.about === 'pin' ? input : title).focus();
    // With the lines below it, where the test PIN is.
    root.closest('section')?.scrollIntoView({ block: 'nearest' });
  };
}

/** A button without a name is not in this window. */
function name(button: HTMLButtonElement, testId: string | null): void {
  button.hidden = testId === null;
  if (testId === null) delete button.dataset.testid;
  else button.dataset.testid = testId;
}

const whereToUnlock = (cardKind: string, texts: Texts): string =>
  `${cardKind === 'citizen' ? texts.unlockCitizen : texts.unlockOthers}\n${texts.unlockSimulated}`;
