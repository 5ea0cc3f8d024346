import { isLetterOrDigit } from '../assert-fits.js';
import type { PinRules } from '../signing-card.js';
import { citizenCard } from './table.js';

/** Facts sheet §6: six to eight letters or digits. */
export const pinRules: PinRules = { ...citizenCard.pin, allows: isLetterOrDigit };
