import type { Bridge, OperationOptions, OperationStage } from '../../client/index.js';
import type { Task } from '../machine/index.js';
import type { CardStage } from '../sign-in/state.js';
import type { CardLink } from './card-link.js';

export interface CardUse<Value> {
  readonly readerId: string | undefined;
  /** Hears each stage as it begins. */
  readonly onStage: (stage: CardStage, triesLeft?: number) => void;
  /** What the card does. It settles when the reader is free again. */
  readonly operate: (bridge: Bridge, options: OperationOptions) => Promise<Value>;
}

export type UseCard = <State, Value>(task: Task<State>, use: CardUse<Value>) => Promise<Value>;

/** All there are. */
const stages: Readonly<Record<OperationStage, true>> = {
  'reading-card': true,
  'waiting-for-confirmation': true,
  'waiting-for-pin': true,
  'checking-pin': true,
  signing: true,
};

/** Lets a card work, on one thing at a time. */
export function createUseCard(cardLink: CardLink): UseCard {
  /** An operation that was given up keeps its reader until the bridge has closed its window. */
  let readerFree: Promise<unknown> = Promise.resolve();

  return async ({ signal, wait }, { readerId, onStage, operate }) => {
    onStage('connecting');
    const bridge = await wait(cardLink.bridge(signal));
    await wait(readerFree);
    const working = operate(bridge, {
      ...(readerId === undefined ? {} : { readerId }),
      signal,
      onProgress: ({ stage, triesLeft }) => {
        // For one that only a newer bridge knows nobody has words: the last one stands.
        if (Object.hasOwn(stages, stage)) onStage(stage, triesLeft);
      },
    });
    readerFree = working.catch(() => undefined);
    return wait(working);
  };
}
