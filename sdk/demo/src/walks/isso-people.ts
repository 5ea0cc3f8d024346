import type { TestPerson } from '@cardbridge/fixtures/pki';
import type { Walk } from './walk.js';

/** Asks for everything and takes every way. */
const SERVICE = 'permit';

export function serviceUrl({ cityServices }: Pick<Walk, 'cityServices'>): string {
  const service = cityServices.find(({ id }) => id === SERVICE);
  if (service === undefined) throw new Error(`there is no service ${SERVICE}`);
  return service.url;
}

/** TEST ONLY: the gold member among the ready accounts. */
export const goldAccount = { account: 'tpgoldtest', password: 'Test+1234' } as const;

export function goldMember({ pki }: Pick<Walk, 'pki'>): TestPerson {
  const person = pki.citizens[1];
  if (person === undefined) throw new Error('the test PKI has fewer than two citizens');
  return person;
}

/** Has no account, whatever was walked before. */
export function withoutAccount({ pki }: Pick<Walk, 'pki'>): TestPerson {
  const person = pki.citizens[2];
  if (person === undefined) throw new Error('the test PKI has fewer than three citizens');
  return person;
}

/** Puts that person's card into the first reader, and gives back its number. */
export async function insertCard({ panel }: Pick<Walk, 'panel'>, kind: 'citizen' | 'nhi', idNumber: string): Promise<string> {
  const card = (await panel.cards()).find((each) => each.kind === kind && each.idNumber === idNumber);
  if (card === undefined) throw new Error(`the panel has no ${kind} card of this person`);
  await panel.insert(0, card.id);
  return card.cardNumber;
}

/** TEST ONLY: whose line is on line, as the simulated operator knows it. */
export const subscriber = {
  idNumber: 'A123456789',
  birthDate: '1985-06-15',
  mobile: '0911000001',
  operator: 'chunghwa',
} as const;
