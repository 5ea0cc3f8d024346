import { createCitizenCard, createNhiCard, createPivCard, type SimulatedCard } from '@cardbridge/fixtures/cards';
import { loadTestPki } from '@cardbridge/fixtures/pki';
import { type WatchedChip, watchChip } from '../watch-chip.js';

type SoakedKind = 'citizen' | 'piv' | 'nhi';

/** A card of the soak; it has a reader of its own. */
export interface SoakedCard extends WatchedChip {
  readonly kind: SoakedKind;
}

/** New ones, all with the same PIN. */
export async function makeSoakedCards(): Promise<{ readonly cards: readonly SoakedCard[]; readonly pin: string }> {
  const pki = await loadTestPki();
  const [person] = pki.citizens;
  if (!person) throw new Error('the test PKI has no citizen');
  const of = (kind: SoakedKind, card: SimulatedCard): SoakedCard => ({ kind, ...watchChip(card) });
  return {
    cards: [
      of('citizen', createCitizenCard({ person, pki })),
      of('piv', createPivCard({ person })),
      of('nhi', createNhiCard({ person })),
    ],
    pin: person.pin,
  };
}
