import { CardBridgeError } from '@cardbridge/sdk';
import { IdentityServerError } from '@cardbridge/sdk/flows';
import { messageOf } from '../language/message-of.js';
import { byId } from './element.js';
import type { Texts } from './texts.js';

/** One box that says what went wrong, what to do, and lets the person go on; it stands where it happened. */
export function failureBox() {
  const { content } = byId('failure-template', HTMLTemplateElement);
  const root = part(content, '.failure');
  const sentence = part(root, '.failure-sentence');
  const remedy = part(root, '.failure-remedy');
  const more = part(root, '.failure-more');
  const code = part(root, '.failure-code');
  const retry = part(root, 'button');
  let shown: { readonly error: unknown; readonly simulated: boolean } | undefined;
  let onRetry = () => {};
  retry.addEventListener('click', () => onRetry());

  function draw(texts: Texts): void {
    if (shown === undefined) return;
    const { error } = shown;
    const message = messageOf(error, texts.language);
    const name = codeOf(error);
    sentence.textContent = message.sentence;
    sentence.dataset.code = name;
    remedy.textContent = message.remedy;
    more.textContent =
      name === 'ERR_BRIDGE_ABSENT'
        ? texts.waitingForBridge
        : name === 'ERR_PIN_LOCKED' && shown.simulated
          ? texts.lockedSimulated
          : '';
    code.textContent = name;
    retry.textContent = texts.retry;
  }

  return {
    draw,
    show(error: unknown, texts: Texts, where: { place: HTMLElement; simulated: boolean; retry: () => void }): void {
      shown = { error, simulated: where.simulated };
      onRetry = where.retry;
      draw(texts);
      where.place.append(root);
      root.focus({ preventScroll: true });
      root.scrollIntoView({ block: 'nearest' });
    },
    /** `focusAfter`: where the keyboard goes when it was in the box. */
    hide(focusAfter: HTMLElement): void {
      const hadFocus = root.contains(document.activeElement);
      shown = undefined;
      root.remove();
      if (hadFocus) focusAfter.focus({ preventScroll: true });
    },
    code: () => (shown === undefined ? undefined : codeOf(shown.error)),
  };
}

function part(root: ParentNode, selector: string): HTMLElement {
  const found = root.querySelector(selector);
  if (!(found instanceof HTMLElement)) throw new TypeError(`the failure box has no ${selector}`);
  return found;
}

/** Of a verification that failed the verifier's own code: it says what was wrong. */
function codeOf(error: unknown): string {
  if (error instanceof IdentityServerError) return error.details.verificationCode ?? error.code;
  return error instanceof CardBridgeError ? error.code : 'ERR_INTERNAL';
}
