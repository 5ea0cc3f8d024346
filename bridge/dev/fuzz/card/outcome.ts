import { BridgeError } from '../../../src/error.js';

/** What a card or reader may bring about. ERR_INTERNAL, which is where a bug would end, is not among it. */
const honestCodes: ReadonlySet<string> = new Set([
  'ERR_CARD_REMOVED',
  'ERR_CARD_PROTOCOL',
  'ERR_CARD_WRONG_KIND',
  'ERR_CARD_CHANGED',
  'ERR_CARD_CERTIFICATE_NONE',
  'ERR_CARD_UNSUPPORTED',
  'ERR_CARD_SIGNING_UNAVAILABLE',
  'ERR_PIN_LOCKED',
]);

/** `refused`: by one of the errors that say what the card did. Anything else that is thrown goes on to the caller: it is a finding. */
export async function outcomeOf(work: () => unknown): Promise<'done' | 'refused'> {
  try {
    await work();
    return 'done';
  } catch (error) {
    if (error instanceof BridgeError && honestCodes.has(error.code)) return 'refused';
    throw error;
  }
}

/** What must hold. */
export function must(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(what);
}
