import type { MaskedContact } from '@cardbridge/sdk/flows';
import type { Member } from './member.js';

/** How this member can be reached, in a form that only they recognise: `0912***678`, `w***@e***.tw`. */
export function maskContacts({ mobile, email }: Pick<Member, 'mobile' | 'email'>): readonly MaskedContact[] {
  return [
    ...(mobile === null ? [] : [{ kind: 'mobile' as const, masked: `${mobile.slice(0, 4)}***${mobile.slice(-3)}` }]),
    ...(email === null ? [] : [{ kind: 'email' as const, masked: maskEmail(email) }]),
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
