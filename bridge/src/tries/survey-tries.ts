import { type BridgeError, toBridgeError } from '../error.js';
import type { PinTries } from './pin-tries.js';

/** How it stands with the cards; never rejects. */
export async function surveyTries(
  tries: Pick<PinTries, 'list'>,
): Promise<{ readonly paused: number; readonly trouble?: BridgeError }> {
  try {
    return { paused: (await tries.list()).filter(({ paused }) => paused).length };
  } catch (error) {
    return { paused: 0, trouble: toBridgeError(error) };
  }
}
