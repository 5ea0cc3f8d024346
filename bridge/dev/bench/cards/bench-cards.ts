import { createCitizenCard, createPivCard } from '@cardbridge/fixtures/cards';
import { loadTestPki } from '@cardbridge/fixtures/pki';
import type { Traffic } from '../watch-chip.js';
import { measureOpensc } from './measure-opensc.js';
import { measureOwnTime, type OwnTime } from './measure-own-time.js';
import { type CardTraffic, measureTraffic } from './measure-traffic.js';

export interface CardFigures {
  /** RSA-2048, by whether the card takes extended lengths. */
  readonly piv: { readonly extended: CardTraffic; readonly short: CardTraffic };
  readonly citizenGen2: CardTraffic;
  /** The same PIV signature by OpenSC's tool. */
  readonly opensc: Traffic | null;
  readonly own: OwnTime;
}

export async function benchCards(options: {
  readonly runs: number;
  readonly say: (line: string) => void;
}): Promise<CardFigures> {
  const pki = await loadTestPki();
  const [person] = pki.citizens;
  if (!person) throw new Error('the test PKI has no citizen');
  const { pin } = person;
  const piv = (lengths: 'extended' | 'short') => measureTraffic(createPivCard({ person, lengths }), pin);
  return {
    piv: { extended: await piv('extended'), short: await piv('short') },
    citizenGen2: await measureTraffic(createCitizenCard({ person, pki }), pin),
    opensc: await measureOpensc(createPivCard({ person }), pin, options.say),
    own: await measureOwnTime(createPivCard({ person }), pin, options.runs),
  };
}
