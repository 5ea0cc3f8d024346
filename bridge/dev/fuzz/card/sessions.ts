import { createHash, verify, X509Certificate } from 'node:crypto';
import {
  createCitizenCard,
  createNhiCard,
  createPivCard,
  type SimulatedCard,
  testTransportKeys,
} from '@cardbridge/fixtures/cards';
import { loadTestPki, type TestPerson } from '@cardbridge/fixtures/pki';
import { nhiBasicDataSchema } from '@cardbridge/sdk/protocol';
import * as v from 'valibot';
import type { Channel } from '../../../src/apdu/index.js';
import { assertSignature, detectCard, openSigningCard, readNhiBasicData } from '../../../src/cards/index.js';
import { must } from './outcome.js';

/** What is done with a card from the moment it is put in, as the daemon does it. */
export interface Session {
  readonly name: string;
  readonly makeCard: () => SimulatedCard;
  /**
   * Does it all, and throws where the outcome is a wrong success. `isForged` is asked at the end: what a card really said must come out
   * unchanged.
   */
  readonly run: (channel: Channel, isForged: () => boolean) => Promise<void>;
  /** With an honest card: `refused` for one that only a vendor's module can sign with. */
  readonly honest: 'done' | 'refused';
}

/** The commands of reading and signing, for a simulated card of every kind that there is. */
export async function loadSessions(): Promise<readonly Session[]> {
  const pki = await loadTestPki();
  const { citizens, organisation, ellipticCurveCitizen } = pki;
  const [person] = citizens;
  if (!person) throw new Error('a test PKI without citizens');
  const signing = (
    name: string,
    of: TestPerson,
    makeCard: () => SimulatedCard,
    honest: Session['honest'] = 'done',
  ): Session => ({
    name,
    makeCard,
    honest,
    run: (channel) => signIn(channel, of),
  });
  const piv = (name: string, of: TestPerson, options: Partial<Parameters<typeof createPivCard>[0]> = {}) =>
    signing(name, of, () => createPivCard({ person: of, ...options }));
  const nhi = (name: string, options: Partial<Parameters<typeof createNhiCard>[0]> = {}): Session => ({
    name,
    makeCard: () => createNhiCard({ person, ...options }),
    honest: 'done',
    run: (channel, isForged) => readData(channel, person, isForged),
  });
  return [
    signing('citizen card of generation 2', person, () => createCitizenCard({ person, pki })),
    signing("organisation's card", organisation, () => createCitizenCard({ person: organisation, pki })),
    signing('citizen card of generation 1', person, () => createCitizenCard({ person, pki, generation: 1 }), 'refused'),
    piv('PIV card', person),
    piv('PIV card, short commands, certificate packed', person, { lengths: 'short', compressed: true }),
    piv('PIV card with P-256 and the global PIN', ellipticCurveCitizen, { primaryPin: 'global' }),
    nhi('NHI card'),
    nhi('NHI card of T=0, with an odd name and no mark', {
      protocol: 'T=0',
      nameBytes: Uint8Array.of(0xfa, 0x40, 0xa4, 0xfd, 0xff, 0x41),
      cancelMark: null,
    }),
  ];
}

const message = Uint8Array.of(1, 2, 3);

/** The first look and the transaction with the PIN. The signature is checked as the operations check it, and then by the person's own key. */
async function signIn(channel: Channel, person: TestPerson): Promise<void> {
  const keyProvider = { keysFor: async ({ cardId }: { cardId: Uint8Array }) => testTransportKeys(cardId) };
  const recognised = await detectCard(channel);
  const seen = await openSigningCard(channel, recognised, { keyProvider, check: 'application' });
  const tries = await seen.triesLeft();
  must(tries === undefined || (Number.isInteger(tries) && tries >= 0 && tries <= 15), 'tries that no card has');
  const key = await seen.signingKey();
  await seen.assertCanSign();
  const card = await openSigningCard(channel, recognised, { keyProvider, check: 'number' });
  const hash = key.algorithm === 'ES384' ? 'sha384' : 'sha256';
  const digest = createHash(hash).update(message).digest();
  const outcome = await card.verifyAndSign(new TextEncoder().encode(person.pin), digest);
  if (!outcome.verified) return must(!('signature' in outcome), 'a signature without a PIN');
  assertSignature(key, message, outcome.signature);
  // A forged certificate that still has the right key is the verifier's to find; but no other signature comes out of here.
  const { publicKey } = new X509Certificate(person.signature.certificate);
  const isTrue = verify(hash, message, { key: publicKey, dsaEncoding: 'ieee-p1363' }, outcome.signature);
  must(isTrue, "a signature that is not the card's");
}

const NO_TEXT = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/u;

async function readData(channel: Channel, person: TestPerson, isForged: () => boolean): Promise<void> {
  const recognised = await detectCard(channel);
  // A forged answer can make it look like another kind, and then nobody reads it.
  if (recognised.kind !== 'nhi') return must(isForged(), 'the card was not recognised');
  const data = await readNhiBasicData(channel);
  must(v.is(nhiBasicDataSchema, data), 'data out of the published form');
  must(/^\d{12}$/.test(data.cardNumber), 'a card number that is none');
  must(/^[A-Z][1289A-D]\d{8}$/.test(data.idNumber), 'an ID number that is none');
  must(data.name !== '' && !NO_TEXT.test(data.name), 'a name that no window could show');
  must(Buffer.from(data.nameBytes, 'base64').length <= 20, 'more name than there is room for');
  if (isForged()) return;
  const { nhiCardNumber, idNumber, birthDate, sex } = person;
  must(data.cardNumber === nhiCardNumber, 'another card number');
  must(data.idNumber === idNumber && data.birthDate === birthDate && data.sex === sex, 'another person');
}
