import {
  type CitizenCardOptions,
  createCitizenCard,
  createNhiCard,
  createPivCard,
  type SimulatedCard,
} from '@cardbridge/fixtures/cards';
import type { TestPerson, TestPki } from '@cardbridge/fixtures/pki';
import type { CardMemoryFile } from './card-memory.js';
import type { CardVariant, CardView, PanelCardKind } from './panel/view.js';

/** Facts: taiwan-cards §1.4; PIV leaves it to the issuer, and ten is what the simulated card has by default. */
const MAX_TRIES = { citizen: 3, organization: 3, piv: 10 };

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
  readonly variant?: CardVariant;
  readonly person: TestPerson;
}

/** `onChange` is called when a chip's memory changed, after it was written. */
export function createDrawer(pki: TestPki, memory: CardMemoryFile, onChange: () => void): Drawer {
  const designs = designsFrom(pki);
  const chips = new Map<string, SimulatedCard>();

  function make(design: Design): SimulatedCard {
    const { id, person } = design;
    const { edition, memory: remembered } = memory.get(id);
    const options = { person: withCardOf(edition, person), ...(remembered === undefined ? {} : { memory: remembered }) };
    const chip = chipFor(design, options, pki);
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
      designs.map(({ id, kind, variant, person }) => ({
        id,
        kind,
        variant: variant ?? null,
        holder: person.name,
        cardNumber: cardNumberOf(kind, withCardOf(memory.get(id).edition, person)),
        idNumber: person.idNumber,
        ...(kind === 'nhi'
          ? { pin: null, triesLeft: null, maxTries: null, registeredPassword: person.nhiPassword }
          : {
              pin: person.pin,
              triesLeft: chip(id).memory().triesLeft ?? MAX_TRIES[kind],
              maxTries: MAX_TRIES[kind],
              registeredPassword: null,
            }),
      })),
  };
}

/** The usual ones first, so that whoever looks for a kind finds one of these; at the end what only a developer asks for. */
function designsFrom({ citizens, organisation, ellipticCurveCitizen }: TestPki): readonly Design[] {
  const [citizen] = citizens;
  if (citizen === undefined) throw new Error('the test PKI has no citizen');
  return [
    ...citizens.map((person): Design => ({ id: `citizen-${person.cardNumber}`, kind: 'citizen', person })),
    ...citizens.map((person): Design => ({ id: `nhi-${person.nhiCardNumber}`, kind: 'nhi', person })),
    { id: `organization-${organisation.cardNumber}`, kind: 'organization', person: organisation },
    special('generation-1', { kind: 'citizen', person: citizen, letters: 'TA' }),
    special('generation-1', { kind: 'organization', person: organisation, letters: 'TA' }),
    special('rsa', { kind: 'piv', person: citizen, letters: 'TV' }),
    special('p-256', { kind: 'piv', person: ellipticCurveCitizen, letters: 'TV' }),
  ];
}

/** Another card of a person has another number. */
function special(
  variant: CardVariant,
  { kind, person, letters }: { readonly kind: PanelCardKind; readonly person: TestPerson; readonly letters: string },
): Design {
  const cardNumber = `${letters}${person.cardNumber.slice(letters.length)}`;
  return { id: `${kind}-${variant}-${cardNumber}`, kind, variant, person: { ...person, cardNumber } };
}

function chipFor(
  { kind, variant }: Design,
  options: Pick<CitizenCardOptions, 'person' | 'memory'>,
  pki: TestPki,
): SimulatedCard {
  switch (kind) {
    case 'nhi':
      return createNhiCard(options);
    case 'piv':
      return createPivCard({ ...options, guid: guidOf(options.person), maxTries: MAX_TRIES.piv });
    default:
      return createCitizenCard({ ...options, pki, generation: variant === 'generation-1' ? 1 : 2 });
  }
}

/** Both have 16 bytes. */
const guidOf = ({ cardNumber }: TestPerson): Buffer => Buffer.from(cardNumber, 'latin1');

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
  if (kind === 'nhi') return person.nhiCardNumber;
  return kind === 'piv' ? guidOf(person).toString('hex').toUpperCase() : person.cardNumber;
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
