import { BridgeError } from '../../error.js';
import {
  ACCESS_TIME_LIMIT,
  type AccessAnswer,
  type Confirmation,
  type DesktopPrompt,
  type Notice,
  type PinRequest,
  untilOver,
} from '../../pin/index.js';
import type { PromptView } from './view.js';

/** The windows that the daemon would open itself, drawn by the panel's page instead. */
export interface PanelPrompt extends DesktopPrompt {
  readonly name: 'panel';
  /** The window to draw: the oldest that has no answer. The others wait behind it. */
  current(): PromptView | null;
  /**
   * Answers a PIN window; `undefined` closes it. False when that window is gone or asks for something else, and then `pin`
   * is still the caller's to zero.
   */
  answerPin(id: number, pin: Buffer | undefined): boolean;
  /** Dismisses a window that only tells something. False when that window is gone or asks for something. */
  dismiss(id: number): boolean;
  /** Answers a yes-or-no window. False when that window is gone or asks for something else. */
  answerConfirmation(id: number, yes: boolean): boolean;
  /** Answers the question whether a site may use cards. False when that window is gone or asks for something else. */
  answerAccess(id: number, answer: AccessAnswer): boolean;
  /** Closes every window, as its person would: no PIN, not confirmed, no access. */
  dismissAll(): void;
  /** Rejects what is open and whatever is asked later with ERR_PROMPT_UNAVAILABLE. */
  close(): void;
}

/** `undefined`: the window was closed. */
type Answer = Buffer | boolean | AccessAnswer | undefined;

interface OpenWindow {
  readonly view: PromptView;
  readonly answer: (answer: Answer) => void;
  readonly fail: (reason: unknown) => void;
}

/**
 * `timeLimit`: milliseconds after which an unanswered window closes with ERR_PROMPT_TIMEOUT; about access as long as the daemon's own at
 * most.
 */
export function createPanelPrompt(options: { readonly timeLimit: number; readonly onChange: () => void }): PanelPrompt {
  const open = new Map<number, OpenWindow>();
  let lastId = 0;
  let closed = false;

  function show(view: PromptView, signal: AbortSignal, timeLimit = options.timeLimit): Promise<Answer> {
    if (closed) return Promise.reject(new BridgeError('ERR_PROMPT_UNAVAILABLE', { detail: 'the simulator is closed' }));
    if (signal.aborted) return Promise.reject(signal.reason);
    return new Promise<Answer>((resolve, reject) => {
      const end = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
        open.delete(view.id);
        options.onChange();
      };
      const fail = (reason: unknown) => {
        end();
        reject(reason);
      };
      const onAbort = () => fail(signal.reason);
      const timer = setTimeout(() => fail(new BridgeError('ERR_PROMPT_TIMEOUT')), timeLimit);
      signal.addEventListener('abort', onAbort, { once: true });
      open.set(view.id, {
        view,
        answer: (answer) => {
          end();
          resolve(answer);
        },
        fail,
      });
      options.onChange();
    });
  }

  function newId(): number {
    lastId += 1;
    return lastId;
  }

  function subject(request: PinRequest | Confirmation | Notice) {
    return {
      id: newId(),
      origin: request.origin,
      cardKind: request.cardKind,
      cardNumberEnding: request.cardNumberEnding ?? null,
    };
  }

  const pinView = (request: PinRequest) => ({
    ...subject(request),
    triesLeft: request.triesLeft ?? null,
    again: request.again ?? null,
    minLength: request.minLength,
    maxLength: request.maxLength,
  });

  return {
    name: 'panel',
    async askAccess({ origin }, { signal }) {
      const view: PromptView = { id: newId(), origin, about: 'access' };
      const answer = await show(view, signal, Math.min(options.timeLimit, ACCESS_TIME_LIMIT));
      return answer === 'once' || answer === 'always' ? answer : 'no';
    },
    async askPin(request: PinRequest, { signal }) {
      const answer = await show({ ...pinView(request), about: 'pin' }, signal);
      return Buffer.isBuffer(answer) ? answer : undefined;
    },
    async confirm(confirmation: Confirmation, { signal }) {
      const view: PromptView =
        confirmation.about === 'nhi-data'
          ? { ...subject(confirmation), about: 'nhi-data', fields: [...confirmation.fields] }
          : { ...subject(confirmation), about: confirmation.about };
      return (await show(view, signal)) === true;
    },
    inform: (notice, { onShown, ...until }) => {
      const view: PromptView =
        notice.about === 'pinpad' ? { ...pinView(notice), about: 'pinpad' } : { ...subject(notice), about: notice.about };
      return untilOver((signal) => {
        const shown = show(view, signal);
        if (open.has(view.id)) onShown?.();
        return shown;
      }, until);
    },
    current: () => open.values().next().value?.view ?? null,
    answerPin(id, pin) {
      const window = open.get(id);
      if (window?.view.about !== 'pin') return false;
      window.answer(pin);
      return true;
    },
    dismiss(id) {
      const window = open.get(id);
      const about = window?.view.about;
      if (about !== 'locked' && about !== 'paused' && about !== 'pinpad') return false;
      window?.answer(undefined);
      return true;
    },
    answerConfirmation(id, yes) {
      const window = open.get(id);
      const about = window?.view.about;
      if (window === undefined || (about !== 'nhi-data' && about !== 'last-try' && about !== 'locked-before')) return false;
      window.answer(yes);
      return true;
    },
    answerAccess(id, answer) {
      const window = open.get(id);
      if (window?.view.about !== 'access') return false;
      window.answer(answer);
      return true;
    },
    dismissAll() {
      for (const window of [...open.values()]) window.answer(undefined);
    },
    close() {
      closed = true;
      for (const window of [...open.values()]) window.fail(new BridgeError('ERR_PROMPT_UNAVAILABLE'));
    },
  };
}
