import { createCipheriv, createDecipheriv } from 'node:crypto';
import { type Database, sharedKey } from '../../database/index.js';

/** What a QR code names: itself, and how often it had changed when this was to be seen. */
export interface QrRef {
  readonly id: string;
  readonly rotation: number;
}

export interface QrTokens {
  /** `nonce`: 12 random bytes in base64url, made for this id. */
  seal(ref: QrRef, nonce: string): string;
  /** Undefined for everything that no node of this site has sealed. */
  open(token: string): QrRef | undefined;
}

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** A UUID and the rotation. */
const PAYLOAD_BYTES = 17;
/** Sixty characters in base64url: a small QR code, and no spare bits in which one token could be written in several ways. */
const TOKEN_BYTES = NONCE_BYTES + PAYLOAD_BYTES + TAG_BYTES;

/**
 * What the QR codes for the app say, sealed with a key that the nodes share: whoever photographs one reads nothing in it, and
 * whoever makes one up gets no further than here. For one origin: another site with the same key could not take it.
 */
export async function createQrTokens(options: {
  readonly database: Database;
  readonly origin: string;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Secure bytes. */
  readonly random: (length: number) => Uint8Array;
}): Promise<QrTokens> {
  const { database, origin, clock, random } = options;
  const key = Buffer.from(
    await sharedKey(database, 'isso-qr', clock, () => Buffer.from(random(32)).toString('base64url')),
    'base64url',
  );
  const site = Buffer.from(origin);

  return {
    seal({ id, rotation }, made) {
      const nonce = Buffer.from(made, 'base64url');
      if (nonce.length !== NONCE_BYTES) throw new TypeError('a nonce has 12 bytes');
      // The page asks again and again and must get the same picture, or no camera could read it. So the nonce is not a new one each
      // time; but no two rotations share one, which GCM does not forgive.
      nonce[NONCE_BYTES - 1] = (nonce[NONCE_BYTES - 1] ?? 0) ^ rotation;
      const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES }).setAAD(site);
      const payload = Buffer.concat([Buffer.from(id.replaceAll('-', ''), 'hex'), Buffer.of(rotation)]);
      if (payload.length !== PAYLOAD_BYTES) throw new TypeError('an id is a UUID');
      return Buffer.concat([nonce, cipher.update(payload), cipher.final(), cipher.getAuthTag()]).toString('base64url');
    },
    open(token) {
      const bytes = Buffer.from(token, 'base64url');
      if (bytes.length !== TOKEN_BYTES || bytes.toString('base64url') !== token) return undefined;
      const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
        .setAAD(site)
        .setAuthTag(bytes.subarray(-TAG_BYTES));
      const payload = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES));
      try {
        decipher.final();
      } catch {
        return undefined;
      }
      const id = payload.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
      return { id, rotation: payload[16] ?? 0 };
    },
  };
}
