const DAY_MS = 24 * 60 * 60 * 1000;
const SOON_DAYS = 30;

/** How many days a certificate has left when it is time to tell the person, who has to start the renewal (DESIGN §4); else undefined. */
export function endsSoon(notAfter: Date, now: Date): number | undefined {
  const days = Math.floor((notAfter.getTime() - now.getTime()) / DAY_MS);
  return days < SOON_DAYS ? days : undefined;
}
