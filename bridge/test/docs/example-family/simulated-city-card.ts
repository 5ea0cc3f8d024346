import type { TestPerson } from '@cardbridge/fixtures/pki';
import { CardRefusal, type Command, status } from '../../../../fixtures/src/cards/apdu.js';
import { isApplication } from '../../../../fixtures/src/cards/application-identifier.js';
import { signDigest } from '../../../../fixtures/src/cards/ecdsa.js';
import { LongMessages } from '../../../../fixtures/src/cards/long-messages.js';

/** What the card is made with. It repeats the bytes of the sheet: taken from the table, they would be right even where that is wrong. */
const aid = [0xf0, 0x43, 0x49, 0x54, 0x59, 0x43, 0x41, 0x52, 0x44];
const allTries = 5;

export interface CityCardOptions {
  readonly person: Pick<TestPerson, 'signature'>;
  readonly cardNumber: string;
  /** Six to eight digits. */
  readonly pin: string;
}

/** TEST ONLY: a city card as its chip behaves. */
export function createCityCard({ person: { signature }, cardNumber, pin }: CityCardOptions) {
  let selected = false;
  let verified = false;
  let triesLeft = allTries;

  const objects = new Map<number, Uint8Array>([
    [0x0101, new TextEncoder().encode(cardNumber)],
    [0x0102, signature.certificate],
  ]);

  const work = ({ cla, ins, p1, p2, data }: Command): Uint8Array => {
    if (cla !== 0x00) throw new CardRefusal(status.claUnknown);
    if (ins === 0xa4) {
      if (!isApplication(data, aid)) throw new CardRefusal(status.notFound);
      selected = true;
      return new Uint8Array();
    }
    if (!selected) throw new CardRefusal(status.conditionsNotSatisfied);
    if (ins === 0xca) {
      const object = objects.get((p1 << 8) | p2);
      if (object === undefined) throw new CardRefusal(status.referenceNotFound);
      return object;
    }
    if (ins === 0x20 && p2 === 0x01) {
      verify(Buffer.from(data).toString('latin1'));
      return new Uint8Array();
    }
    if (ins === 0x2a) {
      if (!verified) throw new CardRefusal(status.securityNotSatisfied);
      return signDigest(signature.privateKey, 'prime256v1', data);
    }
    throw new CardRefusal(status.insUnknown);
  };

  const verify = (block: string): void => {
    if (triesLeft === 0) throw new CardRefusal(status.blocked);
    if (block === '') throw new CardRefusal(status.triesLeft(triesLeft));
    verified = block === pin.padEnd(8, '\u00ff');
    triesLeft = verified ? allTries : triesLeft - 1;
    if (!verified) throw new CardRefusal(status.triesLeft(triesLeft));
  };

  const messages = new LongMessages(work);
  return {
    /** Nobody is to learn to go by it. */
    atr: Uint8Array.of(0x3b, 0x80, 0x80, 0x01, 0x01),
    reset: () => {
      selected = false;
      verified = false;
      messages.reset();
    },
    transmit: (command: Uint8Array) => messages.transmit(command),
  };
}
