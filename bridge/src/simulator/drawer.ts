import { createCitizenCard, createNhiCard, type SimulatedCard } from '@cardbridge/fixtures/cards';
import type { TestPerson, TestPki } from '@cardbridge/fixtures/pki';
import type { CardMemoryFile } from './card-memory.js';
import type { CardView, PanelCardKind } from './panel/view.js';

/** Facts: taiwan-cards §1.4. */
const MAX_TRIES = 3;

/** All the cards there are. A card keeps its memory wherever it lies: in the drawer, in a reader, or in a stopped program. */
export interface Drawer {
  /** In the order in which a person sees them; the first is a citizen's certificate card. */
  readonly cardIds: readonly string[];
  chip(cardId: string): SimulatedCard;
  /** Gives the holder a fresh card in place of this one: every try left, nothing remembered. */
  renew(cardId: string): void;
  renewAll(): void;
  view(): readonly CardView[];
}

interface Design {
  readonly id: string;
  readonly kind: PanelCardKind;
  readonly person: TestPerson;
}

/** `onChange` is called when a chip's memory changed, after it was written. */
export function createDrawer(pki: TestPki, memory: CardMemoryFile, onChange: () => void): Drawer {
  const designs: readonly Design[] = [
    ...pki.citizens.map((person): Design => ({ id: `citizen-${person.cardNumber}`, kind: 'citizen', person })),
    ...pki.citizens.map((person): Design => ({ id: `nhi-${person.nhiCardNumber}`, kind: 'nhi', person })),
    { id: `organization-${pki.organisation.cardNumber}`, kind: 'organization', person: pki.organisation },
  ];
  const chips = new Map<string, SimulatedCard>();

  function make({ id, kind, person }: Design): SimulatedCard {
    const { edition, memory: remembered } = memory.get(id);
    const options = { person: withCardOf(edition, person), ...(remembered === undefined ? {} : { memory: remembered }) };
    const chip = kind === 'nhi' ? createNhiCard(options) : createCitizenCard({ ...options, pki });
    return remembering(chip, () => {
      memory.set(id, chip.memory());
      onChange();
    });
  }

  function chip(cardId: string): SimulatedCard {
    const found = chips.get(cardId);
    if (found === undefined) throw new RangeError(`no card ${cardId} in the drawer`);
    return found;
  }

  function renew(renewed: readonly Design[]): void {
    memory.renew(renewed.map(({ id }) => id));
    for (const design of renewed) chips.set(design.id, make(design));
  }

  for (const design of designs) chips.set(design.id, make(design));

  return {
    cardIds: designs.map((design) => design.id),
    chip,
    renew(cardId) {
      const design = designs.find(({ id }) => id === cardId);
      if (design === undefined) throw new RangeError(`no card ${cardId} in the drawer`);
      renew([design]);
    },
    renewAll: () => renew(designs),
    view: () =>
      designs.map(({ id, kind, person }) => ({
        id,
        kind,
        holder: person.name,
        cardNumber: cardNumberOf(kind, withCardOf(memory.get(id).edition, person)),
        idNumber: person.idNumber,
        ...(kind === 'nhi'
          ? { pin: null, triesLeft: null, maxTries: null, registeredPassword: person.nhiPassword }
          : {
              pin: person.pin,
              triesLeft: chip(id).memory().triesLeft ?? MAX_TRIES,
              maxTries: MAX_TRIES,
              registeredPassword: null,
            }),
      })),
  };
}

/**
 * The person with the card of that edition: a new card has a new number, as in real life, so nobody who remembers the old one
 * (the daemon, its tries) takes it for the same.
 */
function withCardOf(edition: number, person: TestPerson): TestPerson {
  const next = (number: string) => {
    const [, letters = '', digits = ''] = /^([A-Z]*)(\d+)$/.exec(number) ?? [];
    return letters + (BigInt(digits) + BigInt(edition) * EDITION_STEP).toString().padStart(digits.length, '0');
  };
  return { ...person, cardNumber: next(person.cardNumber), nhiCardNumber: next(person.nhiCardNumber) };
}

/** Far enough apart that no two people's cards ever get the same number. */
const EDITION_STEP = 1000n;

function cardNumberOf(kind: PanelCardKind, person: TestPerson): string {
  return kind === 'nhi' ? person.nhiCardNumber : person.cardNumber;
}

/** The same card, which tells when a command changed what it remembers, before it answers that command. */
function remembering(card: SimulatedCard, onChange: () => void): SimulatedCard {
  return {
    kind: card.kind,
    atr: card.atr,
    reset: () => card.reset(),
    memory: () => card.memory(),
    transmit(command) {
      const before = card.memory().triesLeft;
      const answer = card.transmit(command);
      if (card.memory().triesLeft !== before) onChange();
      return answer;
    },
  };
}
