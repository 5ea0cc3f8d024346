import { type CoolDown, createCoolDown } from '../pin/index.js';

/** After each window without a yes its origin rests. */
const ONE_ORIGIN = { free: 0, first: 30_000, longest: 60 * 60_000 };
/** And after the fourth in a row all strangers do, whoever asked: a page has as many origins as it likes to make names. */
const EVERYBODY = { free: 3, first: 60_000, longest: 15 * 60_000 };
/** Windows further apart than this are no row. */
const ROW_ENDS_AFTER_MS = 60 * 60_000;
const ALL = 'everybody';

/** When strangers may be asked about, so that no page, nor many pages together, wear a person down (attack D-14). */
export function createStrangersRest(now: () => number): CoolDown {
  const origins = createCoolDown({ ...ONE_ORIGIN, now });
  const everybody = createCoolDown({ ...EVERYBODY, now });
  let lastDeclined = now();
  return {
    assertOver: (origin) => {
      origins.assertOver(origin);
      everybody.assertOver(ALL);
    },
    declined: (origin) => {
      if (now() - lastDeclined > ROW_ENDS_AFTER_MS) everybody.agreed(ALL);
      lastDeclined = now();
      origins.declined(origin);
      everybody.declined(ALL);
    },
    agreed: (origin) => {
      origins.agreed(origin);
      everybody.agreed(ALL);
    },
  };
}
