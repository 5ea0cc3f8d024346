import { BridgeError } from '../error.js';
import type { Prompt } from './prompt.js';

/** A rest for somebody whose windows were closed without a yes, so that no page wears a person down (attack D-14). */
export interface CoolDown {
  /** Throws ERR_PROMPT_COOLING_DOWN while `key` has to rest. */
  assertOver(key: string): void;
  /** A window of `key` ended without a yes: closed, refused, unanswered, or taken back by the page. */
  declined(key: string): void;
  /** The person said yes: the row is over. */
  agreed(key: string): void;
}

export interface CoolDownOptions {
  /** How many windows in a row may end without a yes before the first rest. */
  readonly free: number;
  /** Milliseconds of the first rest; each further window without a yes doubles it, up to `longest`. */
  readonly first: number;
  readonly longest: number;
  /** Milliseconds that only grow. */
  readonly now: () => number;
}

/** Rows of more keys than this are not kept: the oldest is forgotten. */
const MAX_KEYS = 1000;

export function createCoolDown({ free, first, longest, now }: CoolDownOptions): CoolDown {
  /** In the order of the last window. */
  const rows = new Map<string, { readonly count: number; readonly restsUntil: number }>();
  return {
    assertOver: (key) => {
      if (now() < (rows.get(key)?.restsUntil ?? 0)) throw new BridgeError('ERR_PROMPT_COOLING_DOWN');
    },
    declined: (key) => {
      const count = (rows.get(key)?.count ?? 0) + 1;
      const rest = count <= free ? 0 : Math.min(longest, first * 2 ** (count - free - 1));
      rows.delete(key);
      rows.set(key, { count, restsUntil: now() + rest });
      const [oldest] = rows.keys();
      if (rows.size > MAX_KEYS && oldest !== undefined) rows.delete(oldest);
    },
    agreed: (key) => void rows.delete(key),
  };
}

/**
 * The same prompt, for pages: each origin rests after windows without a yes. A notice that had to be dismissed is one, whatever it told:
 * a page can have a locked card say so as often as it likes. One that is over is none: somebody typed on the reader.
 */
export function withCoolDown(prompt: Prompt, coolDown: CoolDown): Prompt {
  const counted = async <T>(origin: string, show: () => Promise<T>): Promise<T> => {
    coolDown.assertOver(origin);
    let answer: T;
    try {
      answer = await show();
    } catch (error) {
      if (!isNobodysDoing(error)) coolDown.declined(origin);
      throw error;
    }
    if (answer === undefined || answer === false || answer === 'dismissed') coolDown.declined(origin);
    else coolDown.agreed(origin);
    return answer;
  };
  return {
    name: prompt.name,
    askPin: (request, options) => counted(request.origin, () => prompt.askPin(request, options)),
    confirm: (confirmation, options) => counted(confirmation.origin, () => prompt.confirm(confirmation, options)),
    inform: (notice, options) => counted(notice.origin, () => prompt.inform(notice, options)),
  };
}

/** There was no window: the machine has none, or no room in the line. Neither the page nor the person made that. */
const isNobodysDoing = (error: unknown) =>
  error instanceof BridgeError && (error.code === 'ERR_PROMPT_UNAVAILABLE' || error.code === 'ERR_OPERATION_BUSY');
