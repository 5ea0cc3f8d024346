import type { OperationStage } from '@cardbridge/sdk/protocol';
import type { KeyProvider } from '../cards/index.js';
import type { Prompt } from '../pin/index.js';
import type { Modules } from '../pkcs11/index.js';
import type { PinTries } from '../tries/index.js';
import type { CardAccess } from './card-session.js';
import type { Inventory } from './inventory.js';

/** What every operation works with. */
export interface OperationContext extends CardAccess {
  readonly inventory: Inventory;
  readonly prompt: Prompt;
  /** Throws where this origin may open no window now: then its operations leave the card alone, too, for others to use. */
  readonly assertMayAsk: (origin: string) => void;
  readonly keyProvider: KeyProvider;
  /** By these sign cards that cannot sign here, and those that no family knows. */
  readonly modules: Modules;
  /** True when readers and cards are simulated; every window says so. */
  readonly simulated: boolean;
  /** Wrong PINs so far: what the window shows where the card itself does not tell, and when a card is paused. */
  readonly tries: PinTries;
}

/** One run of an operation, for one caller. */
export interface OperationRun {
  /** The origin that the daemon saw at the door, or `cardbridge:self-test`; never a parameter of the request. */
  readonly origin: string;
  /** Name of the reader, when the caller chose one. */
  readonly reader?: string;
  /** Aborts when the caller cancels or goes away. */
  readonly signal: AbortSignal;
  readonly onProgress: (stage: OperationStage, triesLeft?: number) => void;
}
