import type { PinRules } from '../cards/signing-card.js';
import { BridgeError } from '../error.js';
import { confirmLastTry } from './confirm-last-try.js';
import type { PinRequest, Prompt } from './prompt.js';

/**
 * Asks until the PIN could be one of this card, so that a slip of the finger spends no try (attack D-19). Before the last try the
 * person says once that it may be risked.
 *
 * Returns the PIN as raw bytes, which the caller zeroes in `finally`. Throws ERR_PIN_CANCELLED when the person gives up, and
 * what the prompt throws.
 */
export async function askForPin(
  prompt: Prompt,
  request: PinRequest,
  { allows, signal }: Pick<PinRules, 'allows'> & { readonly signal: AbortSignal },
): Promise<Buffer> {
  await confirmLastTry(prompt, request, { signal });
  const { minLength, maxLength } = request;
  for (let asked = request; ; asked = { ...request, again: 'format' }) {
    const pin = await prompt.askPin(asked, { signal });
    if (!pin) throw new BridgeError('ERR_PIN_CANCELLED');
    if (pin.length >= minLength && pin.length <= maxLength && pin.every((byte) => allows(byte))) return pin;
    pin.fill(0);
  }
}
