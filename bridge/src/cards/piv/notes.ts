import type { CardNotes } from '../recognised-card.js';

/** Forgets what was learnt of the card that was here; what its reader takes stays. */
export function forget(notes: CardNotes): void {
  delete notes.signingKey;
  delete notes.pivPin;
}
