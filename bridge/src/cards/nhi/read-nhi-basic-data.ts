import type { NhiBasicData } from '@cardbridge/sdk/protocol';
import { type Channel, dataOf, Sw } from '../../apdu/index.js';
import { BridgeError } from '../../error.js';
import { decodeBig5 } from './decode-big5.js';
import { nhiCard } from './table.js';

const { fields } = nhiCard;

/** Selects the NHI application; false when the card has none. */
export async function selectNhi(channel: Channel): Promise<boolean> {
  const response = await channel.transmit({ cla: 0x00, ins: 0xa4, p1: 0x04, p2: 0x00, data: nhiCard.aid });
  return response.sw === Sw.ok;
}

/**
 * Reads the basic data. Only the name may be imperfect (bytes that are not Big5 become U+FFFD, `nameBytes` keeps them: one
 * rare character must not keep a person out); any other field that is not of its form throws ERR_CARD_PROTOCOL. `cancelMark` is absent
 * where the card does not tell it.
 * Errors: ERR_CARD_WRONG_KIND, ERR_CARD_PROTOCOL, ERR_CARD_REMOVED.
 */
export async function readNhiBasicData(channel: Channel): Promise<NhiBasicData> {
  if (!(await selectNhi(channel))) throw new BridgeError('ERR_CARD_WRONG_KIND');
  const data = await withProfile(channel, (profile) => {
    const nameBytes = nameOf(profile);
    return {
      cardNumber: cardNumberOf(profile),
      name: decodeBig5(nameBytes),
      nameBytes: Buffer.from(nameBytes).toString('base64'),
      // National IDs, and resident numbers of both forms (facts sheet §4.3).
      idNumber: text(profile, 'idNumber', /^[A-Z][1289A-D]\d{8}$/),
      birthDate: date(profile, 'birthDate'),
      sex: text(profile, 'sex', /^[MF]$/) === 'M' ? ('M' as const) : ('F' as const),
      issueDate: date(profile, 'issueDate'),
    };
  });
  const cancelMark = await readCancelMark(channel);
  return cancelMark === undefined ? data : { ...data, cancelMark };
}

/**
 * The cancellation mark, one printable character of ASCII. One source alone knows it, so that no answer to it is an error: a card that
 * refuses, or says anything else, tells none.
 */
async function readCancelMark(channel: Channel): Promise<string | undefined> {
  try {
    const { data, sw } = await channel.transmit(nhiCard.cardData);
    const [mark = 0] = data;
    // Whatever else is in there is nobody's business.
    data.fill(0);
    return sw === Sw.ok && mark >= 0x20 && mark < 0x7f ? String.fromCharCode(mark) : undefined;
  } catch (error) {
    // 61xx without end, and the like. A card that was pulled is another matter.
    if (error instanceof BridgeError && error.code === 'ERR_CARD_PROTOCOL') return undefined;
    throw error;
  }
}

/**
 * The card number alone, of the selected NHI application. It is taken from the profile: GET DATA 0000 would give it without the
 * name, but one source alone knows that command, and a dozen know this one (facts sheet §2.1).
 */
export async function readNhiCardNumber(channel: Channel): Promise<string> {
  return withProfile(channel, cardNumberOf);
}

async function withProfile<T>(channel: Channel, read: (profile: Uint8Array) => T): Promise<T> {
  const profile = dataOf(await channel.transmit(nhiCard.profile), 'GET DATA profile');
  try {
    if (profile.length !== nhiCard.profileLength) throw malformed('a profile of the wrong length');
    return read(profile);
  } finally {
    profile.fill(0);
  }
}

const cardNumberOf = (profile: Uint8Array) => text(profile, 'cardNumber', /^\d{12}$/);

function bytesOf(profile: Uint8Array, field: keyof typeof fields): Uint8Array {
  return profile.subarray(...fields[field]);
}

function text(profile: Uint8Array, field: keyof typeof fields, form: RegExp): string {
  const value = Buffer.from(bytesOf(profile, field)).toString('latin1');
  if (!form.test(value)) throw malformed(`${field} is not of its form`);
  return value;
}

/** The name up to the first NUL, without blanks around it. No character of Big5 has one of these as its second byte. */
function nameOf(profile: Uint8Array): Uint8Array {
  const all = bytesOf(profile, 'name');
  const end = all.indexOf(0x00);
  const name = end < 0 ? all : all.subarray(0, end);
  const first = name.findIndex((byte) => byte !== 0x20);
  const last = name.findLastIndex((byte) => byte !== 0x20);
  if (first < 0) throw malformed('the name is empty');
  // Nothing that could move a cursor or break a line goes into a window or a page.
  if (name.some((byte) => byte < 0x20 || byte === 0x7f)) throw malformed('control characters in the name');
  return name.subarray(first, last + 1);
}

/**
 * ROC year 1 is 1912. Year 0 there is none, and how a card would write a year before the first is known to nobody: a birthday that was
 * guessed would be worse than none.
 */
function date(profile: Uint8Array, field: 'birthDate' | 'issueDate'): string {
  const digits = text(profile, field, /^\d{7}$/);
  const year = Number(digits.slice(0, 3));
  const iso = `${year + 1911}-${digits.slice(3, 5)}-${digits.slice(5)}`;
  const day = new Date(`${iso}T00:00:00Z`);
  // Date moves 30 February into March; a date that comes back changed is none.
  if (year === 0 || Number.isNaN(day.getTime()) || !day.toISOString().startsWith(iso))
    throw malformed(`${field} is not a date`);
  return iso;
}

const malformed = (what: string) => new BridgeError('ERR_CARD_PROTOCOL', { detail: `NHI card: ${what}` });
