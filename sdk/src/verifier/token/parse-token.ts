import * as v from 'valibot';
import { VerificationError } from '../errors.js';

/** A token whose shape is right, and nothing else. */
export interface ParsedToken {
  /** DER, it is hoped. */
  readonly certificate: Uint8Array;
  readonly algorithm: string;
  readonly signature: Uint8Array;
  readonly unverifiedContext: { readonly origin: string; readonly challengeNonce: string } | undefined;
}

/**
 * The whole list. A prefix test ("starts with web-eid:1") would take web-eid:10, whose meaning nobody knows yet. 1.1 differs from
 * 1.0 by fields about document signing, which are of no use here and are ignored like every unknown field.
 */
const FORMATS: readonly string[] = ['web-eid:1', 'web-eid:1.0', 'web-eid:1.1'];

// Only what is used, `appVersion` is not among it. Lengths in characters. A real certificate has less than 3 KiB; 1368 base64 characters hold the signature of an 8192-bit key.
const shortString = v.pipe(v.string(), v.maxLength(256, 'size'));
const tokenSchema = v.object({
  format: shortString,
  unverifiedCertificate: v.pipe(v.string(), v.maxLength(8192, 'size')),
  algorithm: shortString,
  signature: v.pipe(v.string(), v.maxLength(1368, 'size')),
  unverifiedContext: v.exactOptional(
    v.object({
      origin: v.pipe(v.string(), v.maxLength(2048, 'size')),
      challengeNonce: v.pipe(v.string(), v.maxLength(128, 'size')),
    }),
  ),
});

/** Reads the token as it came out of `JSON.parse`. */
export function parseToken(token: unknown): ParsedToken {
  const { success, output, issues } = readShape(token);
  if (!success) {
    const wrong = issues.find((issue) => issue.message !== 'size');
    throw wrong === undefined
      ? new VerificationError('ERR_TOKEN_TOO_LARGE', { detail: `${v.getDotPath(issues[0]) ?? 'token'} is too long` })
      : new VerificationError('ERR_TOKEN_MALFORMED', {
          detail: `${v.getDotPath(wrong) ?? 'token'} is missing or of the wrong type`,
        });
  }
  if (!FORMATS.includes(output.format)) throw new VerificationError('ERR_TOKEN_FORMAT_UNSUPPORTED');
  return {
    certificate: decodeBase64(output.unverifiedCertificate, 'unverifiedCertificate'),
    algorithm: output.algorithm,
    signature: decodeBase64(output.signature, 'signature'),
    unverifiedContext: output.unverifiedContext,
  };
}

/** What came out of `JSON.parse` has no code of its own to run; other objects may, and it may throw. */
function readShape(token: unknown) {
  try {
    return v.safeParse(tokenSchema, token);
  } catch (cause) {
    throw new VerificationError('ERR_TOKEN_MALFORMED', { detail: 'token cannot be looked at', cause });
  }
}

/**
 * RFC 4648 §4, canonical only: the bytes must encode to the very same text. Node's decoder alone would skip blanks, stop at the
 * first `=`, and take the URL alphabet and non-zero padding bits, so that one token could be written in many ways.
 */
function decodeBase64(text: string, field: string): Uint8Array {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length === 0 || bytes.toString('base64') !== text) {
    throw new VerificationError('ERR_TOKEN_MALFORMED', { detail: `${field} is not canonical base64` });
  }
  return bytes;
}
