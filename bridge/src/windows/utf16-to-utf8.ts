import { secretBuffer } from '../secret-bytes/index.js';

const BYTES_PER_UNIT = 2;
const REPLACEMENT = 0xfffd;

/**
 * UTF-16 (little-endian, up to its first NUL or its end) as UTF-8, in one buffer of its own that is exactly as long: without a string
 * on the way, for a secret. Half a surrogate pair becomes U+FFFD, as TextEncoder has it.
 */
export function utf16ToUtf8(text: Buffer): Buffer {
  let length = 0;
  eachByte(text, () => {
    length += 1;
  });
  const bytes = secretBuffer(length);
  let at = 0;
  eachByte(text, (byte) => {
    bytes[at] = byte;
    at += 1;
  });
  return bytes;
}

function eachByte(text: Buffer, take: (byte: number) => void): void {
  for (let at = 0; at + 1 < text.length; at += BYTES_PER_UNIT) {
    const unit = text.readUInt16LE(at);
    if (unit === 0) return;
    const next = at + 2 * BYTES_PER_UNIT <= text.length ? text.readUInt16LE(at + BYTES_PER_UNIT) : 0;
    if (isHigh(unit) && isLow(next)) {
      encode(0x10000 + ((unit - 0xd800) << 10) + (next - 0xdc00), take);
      at += BYTES_PER_UNIT;
    } else {
      encode(isHigh(unit) || isLow(unit) ? REPLACEMENT : unit, take);
    }
  }
}

/** RFC 3629 §3. */
function encode(code: number, take: (byte: number) => void): void {
  if (code < 0x80) {
    take(code);
  } else if (code < 0x800) {
    take(0xc0 | (code >> 6));
    take(continued(code));
  } else if (code < 0x10000) {
    take(0xe0 | (code >> 12));
    take(continued(code >> 6));
    take(continued(code));
  } else {
    take(0xf0 | (code >> 18));
    take(continued(code >> 12));
    take(continued(code >> 6));
    take(continued(code));
  }
}

const continued = (code: number) => 0x80 | (code & 0x3f);
const isHigh = (unit: number) => unit >= 0xd800 && unit < 0xdc00;
const isLow = (unit: number) => unit >= 0xdc00 && unit < 0xe000;
