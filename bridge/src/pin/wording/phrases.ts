import type { CardKind } from '@cardbridge/sdk/protocol';
import type { NhiField } from '../prompt.js';

/** Every phrase of the windows, in one language. What comes as a parameter has been made safe to show. */
export interface Phrases {
  readonly title: string;
  readonly simulatedTitle: string;
  readonly simulated: string;
  readonly cardKinds: Readonly<Record<CardKind, string>>;
  readonly card: (kind: string, numberEnding: string | undefined) => string;
  /** What is said about an origin, where there is something to say. */
  readonly site: {
    /** In a window that asks for nothing more. */
    readonly askedBy: string;
    readonly shortened: string;
    readonly internationalised: string;
    readonly unencrypted: string;
  };
  readonly access: {
    readonly letUse: string;
    readonly meaning: string;
    readonly caution: string;
    readonly once: string;
    readonly always: string;
    readonly no: string;
  };
  readonly pin: {
    readonly signInTo: string;
    readonly triesLeft: (count: number) => string;
    readonly caution: string;
    readonly wrong: (triesLeft: number | undefined) => string;
    readonly format: (minLength: number, maxLength: number) => string;
    readonly hasty: string;
    readonly prompt: string;
    readonly ok: string;
    readonly cancel: string;
  };
  readonly nhiData: {
    readonly giveTo: string;
    readonly fields: (names: readonly string[]) => string;
    readonly fieldNames: Readonly<Record<NhiField, string>>;
    readonly caution: string;
    readonly ok: string;
    readonly cancel: string;
  };
  readonly locked: {
    readonly happened: string;
    /** The question about a card that was locked when it was last here. */
    readonly before: string;
    /** Where it is unlocked; only its issuer can. */
    readonly where: Readonly<Record<'citizen' | 'others', string>>;
    readonly unlockedSince: string;
    readonly cancel: string;
  };
  readonly paused: {
    readonly happened: string;
    readonly resume: (command: string) => string;
  };
  readonly pinpad: {
    readonly typeThere: string;
    readonly cancel: string;
  };
  /** The only button of a window that just tells something. */
  readonly understood: string;
  readonly lastTry: {
    readonly warning: string;
    readonly signInTo: string;
    readonly ok: string;
    readonly cancel: string;
  };
}
