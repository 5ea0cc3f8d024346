import { isDeepStrictEqual } from 'node:util';
import type { WalkResult } from './walk.js';

type Claims = Readonly<Record<string, unknown>>;

/** What one way in gives a service that asks for everything (facts: flows): this, and nothing more. */
export const claimsByWay = {
  account: ({
    name,
    idNumber,
    birthDate,
  }: {
    readonly name: string;
    readonly idNumber: string;
    readonly birthDate: string;
  }) => ({
    way_in: 'account',
    name,
    real_name_verified: true,
    id_number: idNumber,
    phone_number: '0912000002',
    phone_number_verified: true,
    email: 'gold@example.tw',
    email_verified: true,
    birthdate: birthDate,
    address: { formatted: '臺北市信義區市府路 1 號' },
  }),
  certificate: (
    way: 'citizen-card' | 'mobile-certificate',
    { name, idNumber }: { readonly name: string; readonly idNumber: string },
    mobile: string,
  ) => ({ ...visitor(way, idNumber, mobile), name, real_name_verified: true }),
  'nhi-card': (idNumber: string, mobile: string) => visitor('nhi-card', idNumber, mobile),
  telecom: (line: { readonly idNumber: string; readonly mobile: string; readonly birthDate: string }) => ({
    ...visitor('telecom', line.idNumber, line.mobile),
    birthdate: line.birthDate,
  }),
} as const;

/** The number is the one that took the code. */
const visitor = (way: string, idNumber: string, mobile: string) => ({
  way_in: way,
  id_number: idNumber,
  phone_number: mobile,
  phone_number_verified: true,
});

/** `body`: what the service says it holds. Fails unless it is exactly that, and a subject. */
export function checkClaims(body: unknown, expected: Claims): WalkResult {
  const claims = typeof body === 'object' && body !== null && 'claims' in body ? body.claims : undefined;
  if (typeof claims !== 'object' || claims === null) throw new Error('the service has no claims');
  const { sub, ...others }: Claims = { ...claims };
  if (typeof sub !== 'string' || sub === '') throw new Error('the service does not know who it is');
  const names = [...new Set([...Object.keys(others), ...Object.keys(expected)])];
  const wrong = names.filter((name) => !isDeepStrictEqual(others[name], expected[name]));
  if (wrong.length > 0) throw new Error(`not the claims that this way gives: ${wrong.join(', ')}`);
  return { claims };
}
