import { bridgeErrorCodes, cardKindSchema, readerSchema } from '@cardbridge/sdk/protocol';
import * as v from 'valibot';
import { serialisedOrigin } from '../access/index.js';

/** As a browser serialises it; whether a policy lets http knock is for whoever carries the command out. */
const origin = v.pipe(
  v.string(),
  v.check((text) => serialisedOrigin(text, { allowHttpLoopback: true }) !== undefined),
);

/**
 * What the CLI and the daemon say to each other over the local socket: the header of each frame. A PIN is never in a header; it
 * is the raw tail of an `answer` frame, under the mask that is the tail of the `ask` frame (see ../secret-bytes).
 */
const commandSchemas = {
  status: v.strictObject({}),
  stop: v.strictObject({}),
  readers: v.strictObject({}),
  'readers.watch': v.strictObject({}),
  authenticate: v.strictObject({
    reader: v.exactOptional(v.string()),
    prompt: v.picklist(['desktop', 'terminal']),
  }),
  nhi: v.strictObject({
    reader: v.exactOptional(v.string()),
    prompt: v.picklist(['desktop', 'terminal']),
  }),
  'grants.list': v.strictObject({ from: v.pipe(v.number(), v.integer(), v.minValue(0)) }),
  'grants.decide': v.strictObject({ origin, decision: v.picklist(['always', 'never']) }),
  'grants.revoke': v.strictObject({ origin }),
  'grants.clear': v.strictObject({}),
  'cards.list': v.strictObject({}),
  'cards.resume': v.strictObject({ numberEnding: v.pipe(v.string(), v.minLength(1), v.maxLength(4)) }),
  'cards.clear': v.strictObject({}),
  'trust.reload': v.strictObject({}),
  'desktop.show': v.strictObject({}),
};

export type LocalCommand = keyof typeof commandSchemas;
export type LocalParams<C extends LocalCommand> = v.InferOutput<(typeof commandSchemas)[C]>;

const commandMessage = v.variant('command', [
  v.strictObject({ command: v.literal('status'), params: commandSchemas.status }),
  v.strictObject({ command: v.literal('stop'), params: commandSchemas.stop }),
  v.strictObject({ command: v.literal('readers'), params: commandSchemas.readers }),
  v.strictObject({ command: v.literal('readers.watch'), params: commandSchemas['readers.watch'] }),
  v.strictObject({ command: v.literal('authenticate'), params: commandSchemas.authenticate }),
  v.strictObject({ command: v.literal('nhi'), params: commandSchemas.nhi }),
  v.strictObject({ command: v.literal('grants.list'), params: commandSchemas['grants.list'] }),
  v.strictObject({ command: v.literal('grants.decide'), params: commandSchemas['grants.decide'] }),
  v.strictObject({ command: v.literal('grants.revoke'), params: commandSchemas['grants.revoke'] }),
  v.strictObject({ command: v.literal('grants.clear'), params: commandSchemas['grants.clear'] }),
  v.strictObject({ command: v.literal('cards.list'), params: commandSchemas['cards.list'] }),
  v.strictObject({ command: v.literal('cards.resume'), params: commandSchemas['cards.resume'] }),
  v.strictObject({ command: v.literal('cards.clear'), params: commandSchemas['cards.clear'] }),
  v.strictObject({ command: v.literal('trust.reload'), params: commandSchemas['trust.reload'] }),
  v.strictObject({ command: v.literal('desktop.show'), params: commandSchemas['desktop.show'] }),
]);

/** Which question of a command it is, from 0: an answer to one that was taken back meanwhile must not count for the next. */
const question = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** From the terminal: the answer to the daemon's question. `given: false` is a closed prompt or a no. */
const answerMessage = v.strictObject({
  answer: v.picklist(['pin', 'confirm', 'notice']),
  question,
  given: v.boolean(),
});

/** What was told of readers has arrived: the next may be told. So who does not listen costs no memory, and misses what is over by then. */
const seenMessage = v.strictObject({ seen: v.literal(true) });

/** From the CLI. */
export const clientMessage = v.union([commandMessage, answerMessage, seenMessage]);

const subject = {
  origin: v.string(),
  cardKind: cardKindSchema,
  cardNumberEnding: v.exactOptional(v.string()),
  simulated: v.boolean(),
};

const pinEntries = {
  ...subject,
  triesLeft: v.exactOptional(v.number()),
  again: v.exactOptional(v.picklist(['wrong', 'format', 'hasty'])),
  minLength: v.number(),
  maxLength: v.number(),
};

const confirmation = v.variant('about', [
  v.strictObject({
    ...subject,
    about: v.literal('nhi-data'),
    fields: v.array(v.picklist(['cardNumber', 'name', 'idNumber', 'birthDate', 'sex', 'issueDate', 'cancelMark'])),
  }),
  v.strictObject({ ...subject, about: v.picklist(['last-try', 'locked-before']) }),
]);

const notice = v.variant('about', [
  v.strictObject({ ...subject, about: v.picklist(['locked', 'paused']) }),
  v.strictObject({ ...pinEntries, about: v.literal('pinpad') }),
]);

const troubleSchema = v.strictObject({ code: v.picklist(bridgeErrorCodes), detail: v.exactOptional(v.string()) });

/** From the daemon. A command ends with one `result` or `error`; `readers.watch` with an error, or with the connection. */
export const daemonMessage = v.union([
  v.strictObject({ ask: v.literal('pin'), question, request: v.strictObject(pinEntries) }),
  v.strictObject({ ask: v.literal('confirm'), question, confirmation }),
  v.strictObject({ ask: v.literal('notice'), question, notice }),
  v.strictObject({ ask: v.literal('nothing') }),
  v.strictObject({ progress: v.string() }),
  v.strictObject({
    readers: v.array(v.omit(readerSchema, ['id'])),
    trouble: v.exactOptional(troubleSchema),
  }),
  v.strictObject({ result: v.unknown() }),
  v.strictObject({ error: troubleSchema }),
]);

export type CommandMessage = v.InferOutput<typeof commandMessage>;
export type AnswerMessage = v.InferOutput<typeof answerMessage>;
export type ClientMessage = CommandMessage | AnswerMessage | v.InferOutput<typeof seenMessage>;
export type DaemonMessage = v.InferOutput<typeof daemonMessage>;

/** Largest frame on the local socket, in bytes. */
export const MAX_LOCAL_FRAME = 64 * 1024;
