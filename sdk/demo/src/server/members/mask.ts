import type { Contact, MaskedContact } from '@cardbridge/sdk/flows';
import type { Member } from './member.js';

/** A contact in a form that only its owner recognises: `0912***678`, `w***@e***.tw`. */
export function maskContact({ kind, value }: Contact): MaskedContact {
  return { kind, masked: kind === 'email' ? maskEmail(value) : `${value.slice(0, 4)}***${value.slice(-3)}` };
}

/** How this member can be reached, masked. */
export function maskContacts({ mobile, email }: Pick<Member, 'mobile' | 'email'>): readonly MaskedContact[] {
  return [
    ...(mobile === null ? [] : [maskContact({ kind: 'mobile', value: mobile })]),
    ...(email === null ? [] : [maskContact({ kind: 'email', value: email })]),
  ];
}

/** As many stars whatever the length, for the length is a hint as well. */
function maskEmail(email: string): string {
  const [local = '', domain = ''] = email.split('@');
  return `${first(local)}***@${first(domain)}***${domain.slice(domain.lastIndexOf('.'))}`;
}

const first = (text: string): string => [...text][0] ?? '';

/** `A******789`. */
export const maskIdNumber = (idNumber: string): string => `${idNumber.slice(0, 1)}******${idNumber.slice(-3)}`;
