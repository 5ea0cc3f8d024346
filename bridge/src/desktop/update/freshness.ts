import type { Manifest } from './manifest.js';
import { untrusted } from './untrusted.js';

/** A clock may be that far behind; manifests are not about minutes. */
const TOLERANCE_MS = 24 * 3600 * 1000;

/**
 * A manifest whose time is over may be one that somebody holds fast, so that a newer one is not seen (TUF §1.5.2, freeze). With a clock
 * that is far behind nothing ever ends; it shows in what was published tomorrow.
 */
export function assertFresh({ publishedAt, expiresAt }: Manifest, now: Date, place: string): void {
  if (Date.parse(publishedAt) > now.getTime() + TOLERANCE_MS)
    throw untrusted(place, "it was published in the future; this computer's clock may be slow");
  if (Date.parse(expiresAt) <= now.getTime()) throw untrusted(place, 'its time is over');
}
