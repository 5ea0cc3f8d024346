import type { Access } from '../access/index.js';
import type { Limits } from './limits.js';

export type SeatKind = 'allowed' | 'stranger';

interface Seated {
  readonly origin: string;
  granted(): boolean;
}

/** On which seat an origin sits that knocks now. A grant for one connection only says nothing about the next. */
export function seatOf(origin: string, access: Access): SeatKind {
  return access.standing(origin) === 'allowed' ? 'allowed' : 'stranger';
}

/**
 * Whether there is a seat of that kind for one more connection. Who sits where is asked anew each time, since a stranger that the
 * person said yes to is none any more.
 */
export function isSeatFree(
  seated: Iterable<Seated>,
  origin: string,
  kind: SeatKind,
  { access, limits }: { readonly access: Access; readonly limits: Pick<Limits, 'seats' | 'seatsPerOrigin'> },
): boolean {
  let ofKind = 0;
  let ofOrigin = 0;
  for (const other of seated) {
    if (other.origin === origin) ofOrigin += 1;
    if ((other.granted() ? 'allowed' : seatOf(other.origin, access)) === kind) ofKind += 1;
  }
  return ofOrigin < limits.seatsPerOrigin && ofKind < limits.seats[kind];
}
