/**
 * The value of a text that is JSON exactly as JSON.stringify writes it, `end` included; undefined when it is anything else. So a key
 * stands there once, and no two programs can read the text differently.
 */
export function parseExactJson(bytes: Uint8Array, end = ''): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    const value: unknown = JSON.parse(text);
    return JSON.stringify(value) + end === text ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The bytes of a text that is base64 (RFC 4648 §4) exactly as an encoder writes it; Node takes much more than that. */
export function decodeExactBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}

/** Whether a text is a time as `Date.toISOString` writes it. */
export function isExactTime(text: string): boolean {
  const time = new Date(text);
  return !Number.isNaN(time.getTime()) && time.toISOString() === text;
}
