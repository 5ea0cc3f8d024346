import { type Channel, dataOf, onlyValue, type ResponseApdu, Sw } from '../../apdu/index.js';
import { BridgeError } from '../../error.js';
import type { CardNotes } from '../recognised-card.js';
import { getData, selectPiv } from './application.js';
import { pivCard } from './table.js';

const { discovery } = pivCard;

/** Which PIN the holder of a PIV card is used to: the application's own, or the one of the whole card. */
type PivPin = NonNullable<CardNotes['pivPin']>;

/**
 * Reads which PIN is the primary one, and leaves the application selected. The discovery object names the application that it is of, so
 * that one which comes straight away proves that PIV is selected already (`selected` says that it is known to be).
 * Errors: ERR_CARD_WRONG_KIND for a card without the application; ERR_CARD_PROTOCOL and those of the channel.
 */
export async function readPrimaryPin(channel: Channel, { selected }: { readonly selected: boolean }): Promise<PivPin> {
  const ask = () => getData(channel, discovery.tag, { long: false });
  const first = await ask();
  if (selected) return primaryPin(first);
  if (isOfPiv(first)) return primaryPin(first);
  if (!(await selectPiv(channel))) throw new BridgeError('ERR_CARD_WRONG_KIND');
  return primaryPin(await ask());
}

/**
 * Part 1 §3.3.2. A card that says in whatever way (6Axx: ISO 7816-4 §5.6) that it does not know the object, as it may, has the
 * application's PIN. Anything unclear is an error: a PIN that goes to the wrong reference spends a try of it.
 */
function primaryPin(answer: ResponseApdu): PivPin {
  if (answer.sw >> 8 === 0x6a) return 'application';
  const [pins, primary] = policyIn(onlyValue(dataOf(answer, 'GET DATA discovery object'), discovery.objectTag));
  return (pins & discovery.hasGlobalPin) !== 0 && primary === discovery.globalPinIsPrimary ? 'global' : 'application';
}

/** The object: 4F with the application's identifier, then the policy, two bytes (part 1 appendix A table 18). */
function policyIn(object: Uint8Array): readonly [pins: number, primary: number] {
  const rest = afterAid(object);
  const [high, low, length, pins, primary] = rest ?? [];
  const [tagHigh, tagLow] = discovery.pinPolicy;
  if (rest?.length !== 5 || high !== tagHigh || low !== tagLow || length !== 2 || pins === undefined || primary === undefined)
    throw new BridgeError('ERR_CARD_PROTOCOL', { detail: 'a discovery object of another form' });
  return [pins, primary];
}

/** What follows the identifier of the PIV application, version included; undefined where there is none. */
function afterAid(object: Uint8Array): Uint8Array | undefined {
  const [tag, length = 0] = object;
  const aid = object.subarray(2, 2 + length);
  const isPiv = tag === discovery.aid && aid.length === length && pivCard.aid.every((byte, at) => aid[at] === byte);
  return isPiv ? object.subarray(2 + length) : undefined;
}

function isOfPiv({ sw, data }: ResponseApdu): boolean {
  return (
    sw === Sw.ok && data[0] === discovery.objectTag && data[1] === data.length - 2 && afterAid(data.subarray(2)) !== undefined
  );
}
