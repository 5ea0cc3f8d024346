import type { Access } from '../access/index.js';
import type { Limits } from './limits.js';

export type SeatKind = 'allowed' | 'stranger';

interface Seated {
  readonly origin: string;
  granted(): boolean;
  /** Waits for an answer about access. */
  asking(): boolean;
}

/** On which seat an origin sits that knocks now. A grant for one connection only says nothing about the next. */
export function seatOf(origin: string, access: Access): SeatKind {
  return access.standing(origin) === 'allowed' ? 'allowed' : 'stranger';
}

/**
 * A seat of that kind for one more connection: `free`, or that of a stranger who asks for nothing and whose seat is the oldest, or
 * none. Otherwise four names of one domain could sit there and keep every new site out. Who sits where is asked anew each time,
 * since a stranger that the person said yes to is none any more.
 */
export function findSeat<S extends Seated>(
  seated: Iterable<S>,
  origin: string,
  kind: SeatKind,
  { access, limits }: { readonly access: Access; readonly limits: Pick<Limits, 'seats' | 'seatsPerOrigin'> },
): 'free' | S | undefined {
  let ofOrigin = 0;
  const ofKind: S[] = [];
  for (const other of seated) {
    if (other.origin === origin) ofOrigin += 1;
    if ((other.granted() ? 'allowed' : seatOf(other.origin, access)) === kind) ofKind.push(other);
  }
  if (ofOrigin >= limits.seatsPerOrigin) return undefined;
  if (ofKind.length < limits.seats[kind]) return 'free';
  return kind === 'stranger' ? ofKind.find((other) => !other.asking()) : undefined;
}
