import { type BridgeErrorCode, isRetriable } from '@cardbridge/sdk/protocol';
import { expect } from 'vitest';

export const FAULT_GROUPS = ['service', 'readers', 'cards', 'others', 'pin', 'nhi', 'modules'] as const;
export type FaultGroup = (typeof FAULT_GROUPS)[number];

export interface FaultRow {
  readonly id: string;
  readonly group: FaultGroup;
  /** What goes wrong, as somebody in front of the computer would tell it. */
  readonly fault: string;
  /** What the page gets; several where it depends on what is noticed first, none where it gets the result all the same. */
  readonly codes: readonly BridgeErrorCode[];
  /** What there is to know beyond the code. */
  readonly note?: string;
}

const row = (id: string, group: FaultGroup, fault: string, codes: readonly BridgeErrorCode[], note?: string): FaultRow => ({
  id,
  group,
  fault,
  codes,
  ...(note === undefined ? {} : { note }),
});

/**
 * What can go wrong between a page and a card, and what becomes of it. Tests whose titles begin with the id make the fault and hold it to its
 * codes with `meets`; bridge/docs/faults.md is made of this table.
 */
export const faultRows: readonly FaultRow[] = [
  row(
    'F-01',
    'service',
    'There is no PC/SC library on the computer.',
    ['ERR_PCSC_UNAVAILABLE'],
    'It is looked for again, so it may be installed while CardBridge runs.',
  ),
  row('F-02', 'service', 'The smart card service (pcscd) does not run.', ['ERR_PCSC_SERVICE_STOPPED']),
  row('F-03', 'service', 'The system refuses the service to this user (polkit).', ['ERR_PCSC_ACCESS_DENIED']),
  row(
    'F-04',
    'service',
    'The service stops while the PIN window is open.',
    ['ERR_PCSC_SERVICE_STOPPED', 'ERR_CARD_REMOVED'],
    'The window closes; no PIN is sent.',
  ),
  row('F-05', 'service', 'The service stops in the middle of an APDU.', ['ERR_PCSC_SERVICE_STOPPED', 'ERR_CARD_REMOVED']),
  row(
    'F-06',
    'service',
    'The service was stopped and is back.',
    [],
    'CardBridge finds it by itself within half a second of its return.',
  ),
  row(
    'F-07',
    'service',
    'The process that talks to the card (card host) dies in the middle of an APDU.',
    ['ERR_PCSC_SERVICE_STOPPED'],
    'It costs this request; the next one starts a new host.',
  ),
  row(
    'F-08',
    'service',
    'The computer sleeps and wakes: the watching of readers fails, and then everything is there again.',
    [],
    'Every card counts as put in anew.',
  ),

  row('F-10', 'readers', 'No reader is plugged in.', ['ERR_READER_NONE']),
  row('F-11', 'readers', 'The page names a reader that is gone.', ['ERR_READER_UNKNOWN']),
  row('F-12', 'readers', 'Two readers hold cards that would do.', ['ERR_READER_AMBIGUOUS'], 'A page can name the reader.'),
  row('F-13', 'readers', 'The reader is unplugged while the PIN window is open.', ['ERR_CARD_REMOVED'], 'The window closes.'),
  row('F-14', 'readers', 'Readers come and go, some with names in Chinese.', []),
  row('F-15', 'readers', 'Sixteen readers are there, all that pcscd knows.', []),

  row('F-20', 'cards', 'The reader is empty.', ['ERR_CARD_NONE']),
  row('F-21', 'cards', 'The card is mute: dirty, or the wrong way round.', ['ERR_CARD_UNRESPONSIVE']),
  row('F-22', 'cards', 'The card is of no family that CardBridge knows.', ['ERR_CARD_UNSUPPORTED']),
  row('F-23', 'cards', 'The card is another kind than the page asks for.', ['ERR_CARD_WRONG_KIND']),
  row(
    'F-24',
    'cards',
    'The card is pulled in the middle of an APDU.',
    ['ERR_CARD_REMOVED'],
    'pcscd reports success with an answer of no bytes.',
  ),
  row(
    'F-25',
    'cards',
    'The next APDU after that, at once and a second later.',
    ['ERR_CARD_REMOVED'],
    'SCARD_E_NOT_TRANSACTED, then SCARD_W_REMOVED_CARD.',
  ),
  row('F-26', 'cards', 'The card is pulled while the PIN window is open.', ['ERR_CARD_REMOVED'], 'The window closes.'),
  row(
    'F-27',
    'cards',
    'The card is pulled and put back between PIN and signature, so quickly that the service notices nothing.',
    ['ERR_CARD_REMOVED', 'ERR_CARD_PROTOCOL'],
    'The card has forgotten the PIN, and says so.',
  ),
  row(
    'F-28',
    'cards',
    'The card is put back after the service noticed.',
    ['ERR_CARD_REMOVED'],
    'For what was going on; the next request works.',
  ),
  row(
    'F-29',
    'cards',
    'The card stops answering.',
    ['ERR_CARD_UNRESPONSIVE'],
    'After the time limit of one command; the other readers go on meanwhile.',
  ),
  row(
    'F-30',
    'cards',
    'Another card is put in while the PIN window is open.',
    ['ERR_CARD_CHANGED', 'ERR_CARD_REMOVED'],
    'The other card gets no PIN.',
  ),
  row('F-31', 'cards', 'The answers of the card make no sense.', ['ERR_CARD_PROTOCOL']),
  row('F-32', 'cards', 'There is no signing certificate on the card.', ['ERR_CARD_CERTIFICATE_NONE']),
  row(
    'F-33',
    'cards',
    'The card can be read, but nothing here can sign with it.',
    ['ERR_CARD_SIGNING_UNAVAILABLE'],
    'Nobody is asked for a PIN.',
  ),
  row('F-34', 'cards', 'Several readers with several cards.', [], 'Each operation has its own card.'),
  row('F-35', 'cards', 'A card was only half in at first.', []),

  row(
    'F-40',
    'others',
    'Another program holds the card exclusively, and keeps it.',
    ['ERR_CARD_BUSY'],
    'After waiting for four seconds.',
  ),
  row('F-41', 'others', 'Another program holds the card exclusively for a moment.', []),
  row(
    'F-42',
    'others',
    'Another program is in a transaction with the card, and stays in it.',
    ['ERR_CARD_BUSY'],
    'After the time limit of connecting; the card host that waited is ended.',
  ),
  row('F-43', 'others', 'Another program is in a transaction with the card for a moment.', []),
  row(
    'F-44',
    'others',
    'Another program resets the card under us.',
    [],
    'It is connected anew, once, as long as nothing secret was sent.',
  ),
  row(
    'F-45',
    'others',
    'Another program takes the card exclusively while the PIN window is open.',
    ['ERR_CARD_BUSY'],
    'The PIN was not sent.',
  ),
  row('F-46', 'others', 'Another page, or the same one, works with this card already.', ['ERR_OPERATION_BUSY']),

  row(
    'F-50',
    'pin',
    'The PIN is wrong until the card locks.',
    ['ERR_PIN_LOCKED'],
    'The window asks again after each wrong PIN and shows how many tries are left.',
  ),
  row('F-51', 'pin', 'The card was locked before.', ['ERR_PIN_LOCKED'], 'Nobody is asked for a PIN.'),
  row('F-52', 'pin', 'The person closes the PIN window.', ['ERR_PIN_CANCELLED']),
  row('F-53', 'pin', 'Nobody answers the window.', ['ERR_PROMPT_TIMEOUT']),
  row('F-54', 'pin', 'No window can be shown.', ['ERR_PROMPT_UNAVAILABLE']),
  row('F-55', 'pin', 'The record of wrong PINs cannot be read.', ['ERR_PIN_TRIES_UNREADABLE']),
  row(
    'F-56',
    'pin',
    'The page goes away while the window is open.',
    ['ERR_OPERATION_CANCELLED'],
    'The window closes. Nobody is left to read this.',
  ),
  row('F-57', 'pin', 'A page asks again and again after a no.', ['ERR_PROMPT_COOLING_DOWN']),
  row('F-58', 'pin', 'Three wrong PINs in a row, on a card that would allow more.', ['ERR_CARD_PAUSED']),

  row('F-60', 'nhi', 'The person does not agree to hand out the data of the NHI card.', ['ERR_CONFIRMATION_REFUSED']),
  row(
    'F-61',
    'nhi',
    'Another NHI card is put in while the window is open.',
    ['ERR_CARD_CHANGED', 'ERR_CARD_REMOVED'],
    'Nothing of the other card reaches the page.',
  ),
  row('F-62', 'nhi', 'The NHI card is pulled in the middle of its data.', ['ERR_CARD_REMOVED']),
  row('F-63', 'nhi', 'The data of the NHI card is cut short.', ['ERR_CARD_PROTOCOL']),

  row(
    'F-70',
    'modules',
    'The PKCS#11 module of the card fails, dies or hangs while it signs.',
    ['ERR_MODULE_FAILED'],
    'It runs in a process of its own: the next request starts another.',
  ),
  row('F-71', 'modules', 'The card is pulled while the module signs.', ['ERR_CARD_REMOVED']),
  row('F-72', 'modules', 'The module finds the PIN of its token locked.', ['ERR_PIN_LOCKED']),
];

/** What a page got is what the row says: one of its errors, or, where it has none, the result. Gives that result. */
export async function meets<T>(id: string, outcome: Promise<T>): Promise<T | undefined> {
  const wanted = faultRows.find((each) => each.id === id);
  if (!wanted) throw new RangeError(`no fault ${id}`);
  if (wanted.codes.length === 0) return outcome;
  const thrown: unknown = await outcome.then(
    (result) => ({ result }),
    (error: unknown) => error,
  );
  expect(thrown).toHaveProperty('code');
  const { code, retriable } = thrown as { readonly code: BridgeErrorCode; readonly retriable: boolean };
  expect(wanted.codes, String(thrown)).toContain(code);
  expect(retriable).toBe(isRetriable(code));
  return undefined;
}
