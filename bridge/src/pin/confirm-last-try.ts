import { BridgeError } from '../error.js';
import type { PinRequest, Prompt } from './prompt.js';

/** Before the last try the person says once that it may be risked. ERR_PIN_CANCELLED without a yes, and what the prompt throws. */
export async function confirmLastTry(
  prompt: Prompt,
  { origin, cardKind, cardNumberEnding, simulated, triesLeft }: PinRequest,
  { signal }: { readonly signal: AbortSignal },
): Promise<void> {
  if (triesLeft !== 1) return;
  const subject = { origin, cardKind, simulated, ...(cardNumberEnding === undefined ? {} : { cardNumberEnding }) };
  if (!(await prompt.confirm({ ...subject, about: 'last-try' }, { signal }))) throw new BridgeError('ERR_PIN_CANCELLED');
}
