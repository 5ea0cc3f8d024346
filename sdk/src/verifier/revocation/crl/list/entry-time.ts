import { Tag } from '../../../der/index.js';

const DAYS_BEFORE_MONTH = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
const DAYS_OF_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * Seconds since 1970-01-01 UTC of the UTCTime or GeneralizedTime whose content is `bytes` from `from` to `to`: what `DerReader.time`
 * reads, without an object, since a list has hundreds of thousands of them. Throws `SyntaxError`.
 */
export function entryTime(bytes: Uint8Array, tag: number, from: number, to: number): number {
  const isShort = tag === Tag.utcTime;
  if ((!isShort && tag !== Tag.generalizedTime) || to - from !== (isShort ? 13 : 15) || bytes[to - 1] !== 0x5a) {
    throw new SyntaxError('DER: not a time');
  }
  const at = to - 11;
  const century = isShort ? 0 : pair(bytes, from);
  const inCentury = pair(bytes, at - 2);
  const year = isShort ? (inCentury < 50 ? 2000 : 1900) + inCentury : century * 100 + inCentury;
  const month = pair(bytes, at);
  const day = pair(bytes, at + 2);
  const hour = pair(bytes, at + 4);
  const minute = pair(bytes, at + 6);
  const second = pair(bytes, at + 8);
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = (DAYS_OF_MONTH[month - 1] ?? 0) + (isLeap && month === 2 ? 1 : 0);
  if (day < 1 || day > days || hour > 23 || minute > 59 || second > 59) throw new SyntaxError('DER: not a time');
  const before = year - 1;
  // Leap days of the years before; 719162 days lie before 1970 in the Gregorian calendar.
  const leapDays = Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400);
  const dayOfYear = (DAYS_BEFORE_MONTH[month - 1] ?? 0) + (isLeap && month > 2 ? 1 : 0) + day - 1;
  return (before * 365 + leapDays - 719_162 + dayOfYear) * 86_400 + (hour * 60 + minute) * 60 + second;
}

function pair(bytes: Uint8Array, at: number): number {
  const tens = (bytes[at] ?? 0) - 0x30;
  const ones = (bytes[at + 1] ?? 0) - 0x30;
  if (tens < 0 || tens > 9 || ones < 0 || ones > 9) throw new SyntaxError('DER: not a time');
  return tens * 10 + ones;
}
