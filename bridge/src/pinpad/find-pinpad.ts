import type { PinpadVerify, VerifyOnPinpad } from '../cards/signing-card.js';
import type { PcscCard } from '../pcsc/index.js';
import { Feature } from './feature.js';
import { type PinProperties, readPinProperties } from './pin-properties.js';
import { VALIDATION_KEY_PRESSED } from './pin-verify-structure.js';
import { verifyOnPinpad } from './verify-on-pinpad.js';

/** The keys of one reader, while its card is connected. */
interface Pinpad {
  readonly verify: VerifyOnPinpad;
}

/**
 * The reader's own keys; undefined where it has none, or where not every PIN of these lengths can be typed on them. A reader that cannot
 * do that is no error.
 */
export async function findPinpad(
  card: PcscCard,
  lengths: Pick<PinpadVerify, 'minLength' | 'maxLength'>,
): Promise<Pinpad | undefined> {
  const features = await card.features();
  const code = features.get(Feature.verifyPinDirect);
  if (code === undefined) return undefined;
  const properties = await readPinProperties(card, features);
  if (!suits(properties, lengths)) return undefined;
  return { verify: (verify) => verifyOnPinpad(card, code, verify, properties) };
}

function suits(properties: PinProperties, lengths: Pick<PinpadVerify, 'minLength' | 'maxLength'>): boolean {
  const { validation = VALIDATION_KEY_PRESSED, minLength = lengths.minLength, maxLength = lengths.maxLength } = properties;
  return (validation & VALIDATION_KEY_PRESSED) !== 0 && minLength <= lengths.minLength && maxLength >= lengths.maxLength;
}
