import { createHmac } from 'node:crypto';
import { cardKindSchema } from '@cardbridge/sdk/protocol';
import * as v from 'valibot';
import { BridgeError } from '../error.js';
import { readTrustedFile } from '../files/index.js';
import type { CardIdentity } from './card-tries.js';
import { type KeptCards, MOST_CARDS } from './pin-tries.js';

/** What the file holds. */
export interface TriesFile {
  /** `KEY_LENGTH` bytes. */
  readonly key: Buffer;
  readonly cards: KeptCards;
}

export const KEY_LENGTH = 32;

/** Room for that many cards, each with the longest values. */
const MAX_BYTES = 128 * 1024;

const base64Of = (bytes: number) =>
  v.pipe(
    v.string(),
    // Only as we write it: the same bytes have other spellings.
    v.check((text) => {
      const read = Buffer.from(text, 'base64');
      return read.length === bytes && read.toString('base64') === text;
    }, `this is not ${bytes} bytes in base64`),
  );

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const cardSchema = v.strictObject({
  card: base64Of(32),
  kind: cardKindSchema,
  numberEnding: v.pipe(v.string(), v.maxLength(4)),
  wrongInARow: count,
  triesLeft: v.exactOptional(count),
  locked: v.boolean(),
  toldBefore: v.exactOptional(count),
  since: v.pipe(v.string(), v.isoTimestamp()),
});

const triesFileSchema = v.strictObject({
  version: v.literal(1),
  key: base64Of(KEY_LENGTH),
  cards: v.pipe(
    v.array(cardSchema),
    v.maxLength(MOST_CARDS),
    v.check((cards) => new Set(cards.map(({ card }) => card)).size === cards.length, 'a card is there twice'),
  ),
});

/**
 * What stands for a card in the file: HMAC-SHA-256 of its kind and number, so that the numbers of a household's cards do not lie about
 * in a file, and a part of it (a line in a bug report, a backup's index) names no card. It does not stop who has the whole file: the key
 * is in it, and the numbers of cards are few enough to try them all.
 */
export const cardKey = (key: Uint8Array, { kind, cardNumber }: CardIdentity): string =>
  createHmac('sha256', key).update(`${kind} ${cardNumber}`).digest('base64');

export const triesUnreadable = (path: string, why: string, cause?: unknown): BridgeError =>
  new BridgeError('ERR_PIN_TRIES_UNREADABLE', { detail: `${path}: ${why}`, ...(cause === undefined ? {} : { cause }) });

/**
 * The file on disk; undefined when there is none. ERR_PIN_TRIES_UNREADABLE when it is not exactly what we write: then somebody else wrote
 * it, or may have, and a card that is nearly locked could look like a new one.
 */
export async function readTriesFile(path: string): Promise<TriesFile | undefined> {
  const file = await readTrustedFile(path, {
    maxBytes: MAX_BYTES,
    followLinks: false,
    ownedBy: 'this user',
    closedTo: 'reading and writing',
  });
  if (file.found === 'nothing') return undefined;
  if (file.found === 'fault') throw triesUnreadable(path, file.why, file.cause);
  let value: unknown;
  try {
    value = JSON.parse(file.text);
  } catch {
    // Without the cause: it quotes what stands there, which may be anything.
    throw triesUnreadable(path, 'it is not JSON');
  }
  const parsed = v.safeParse(triesFileSchema, value);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    // Without what was found there: it may be a piece of the key.
    throw triesUnreadable(path, `${v.getDotPath(issue) ?? '(top)'}: this is not as CardBridge writes it`);
  }
  const { key, cards } = parsed.output;
  return { key: Buffer.from(key, 'base64'), cards: new Map(cards.map(({ card, ...kept }) => [card, kept])) };
}

export const triesFileText = ({ key, cards }: TriesFile): string => {
  const listed = [...cards].map(([card, { kind, numberEnding, wrongInARow, triesLeft, locked, toldBefore, since }]) => ({
    card,
    kind,
    numberEnding,
    wrongInARow,
    ...(triesLeft === undefined ? {} : { triesLeft }),
    locked,
    ...(toldBefore === undefined ? {} : { toldBefore }),
    since,
  }));
  return `${JSON.stringify({ version: 1, key: key.toString('base64'), cards: listed }, null, 2)}\n`;
};
