import * as v from 'valibot';

/** What the schemas are made of. */

/** One line; a database refuses some control characters, and nobody types any. */
export const text = (most: number) =>
  v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(most), v.regex(/^\P{Cc}*$/u, 'has control characters'));
export const moment = v.pipe(v.string(), v.isoTimestamp());
export const seconds = v.pipe(v.number(), v.integer(), v.minValue(0));

export const isoDate = v.pipe(
  v.string(),
  v.isoDate(),
  v.check((date) => {
    // Also called for what is no date at all: a pipe goes on after a failure.
    const day = new Date(`${date}T00:00:00Z`);
    return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(date);
  }, 'no such day'),
);
export const localized = v.object({ 'zh-TW': v.string(), en: v.string() });

/** What is compared with a kept password; never more than is worth hashing. */
export const typedPassword = v.pipe(v.string(), v.minLength(1), v.maxLength(128));

/** The card's answer. The token is checked by the verifier, so it is unknown here. */
export const proof = { challengeNonce: v.pipe(v.string(), v.maxLength(128)), token: v.unknown() };

/** So many digits by SMS or e-mail, in whatever way they were typed. */
export const oneTimeCode = (digits: number) =>
  v.pipe(
    v.string(),
    v.transform((typed) => typed.normalize('NFKC').replaceAll(/\s/g, '')),
    v.regex(new RegExp(`^\\d{${digits}}$`)),
  );
