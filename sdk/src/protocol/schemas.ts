import * as v from 'valibot';
import { rpcNumber, type WireErrorCode, wireErrorCodes } from './errors.js';
import type { EventName, Events, MethodName, Methods } from './methods.js';
import { type ProbeAnswer, SUBPROTOCOL } from './version.js';

/** 44 characters are 32 bytes of entropy; 128 is the Web eID upper bound (DESIGN §5). Padded base64. */
export const challengeNonceSchema = v.pipe(
  v.string(),
  v.minLength(44),
  v.maxLength(128),
  v.regex(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/, 'must be base64'),
);

/** Chosen by whoever asks. Characters are code points and not UTF-16 units: what JSON Schema, Python and Go count. */
export const requestIdSchema = v.union([v.pipe(v.number(), v.safeInteger()), v.pipe(v.string(), v.maxCodePoints(64))]);
/** An id of a reader, as a request may name it. */
export const readerIdSchema = v.pipe(v.string(), v.minLength(1), v.maxCodePoints(64));
const isoDateSchema = v.pipe(v.string(), v.isoDate());

/**
 * A JSON object with everything that it holds. Valibot's own take an array for one, and a record drops `constructor` and
 * `__proto__` without a word, which the strict parameters of a method have to refuse.
 */
const objectSchema = v.custom<Readonly<Record<string, unknown>>>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  'must be an object',
);

/** A JSON-RPC 2.0 request as the bridge takes it: always with an id, never a batch. The method checks its own parameters. */
export const requestSchema = v.strictObject({
  jsonrpc: v.literal('2.0'),
  id: requestIdSchema,
  method: v.pipe(v.string(), v.maxLength(64)),
  params: v.optional(objectSchema),
});

/** Checks a {@link CardKind}. */
export const cardKindSchema = v.picklist(['citizen', 'organization', 'nhi', 'piv', 'pkcs11', 'unknown']);

/** Checks a {@link ReaderInfo}. */
export const readerSchema = v.strictObject({
  id: readerIdSchema,
  name: v.string(),
  state: v.picklist(['empty', 'reading', 'ready', 'mute', 'busy']),
  card: v.exactOptional(v.strictObject({ kind: cardKindSchema })),
});

/** Checks the form of an {@link AuthenticationToken}; who signed it, only a verifier can tell. */
export const tokenSchema = v.strictObject({
  format: v.string(),
  unverifiedCertificate: v.string(),
  algorithm: v.picklist(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512']),
  signature: v.string(),
  appVersion: v.string(),
  unverifiedContext: v.exactOptional(v.strictObject({ origin: v.string(), challengeNonce: v.string() })),
});

/** Checks {@link NhiBasicData}. */
export const nhiBasicDataSchema = v.strictObject({
  cardNumber: v.string(),
  name: v.string(),
  nameBytes: v.string(),
  idNumber: v.string(),
  birthDate: isoDateSchema,
  sex: v.picklist(['M', 'F']),
  issueDate: isoDateSchema,
  cancelMark: v.exactOptional(v.pipe(v.string(), v.regex(/^[ -~]$/))),
});

const nothing = v.pipe(objectSchema, v.strictObject({}));
const readers = v.strictObject({ readers: v.array(readerSchema) });

type MethodSchemas = {
  [M in MethodName]: {
    params: v.GenericSchema<unknown, Methods[M]['params']>;
    result: v.GenericSchema<unknown, Methods[M]['result']>;
  };
};

/** What each request takes and gives, checked at run time. */
export const methodSchemas: MethodSchemas = {
  'access.request': { params: nothing, result: v.strictObject({ granted: v.literal(true) }) },
  'bridge.info': {
    params: nothing,
    result: v.strictObject({ version: v.string(), protocol: v.literal(SUBPROTOCOL), simulated: v.boolean() }),
  },
  'readers.list': { params: nothing, result: readers },
  'readers.watch': { params: nothing, result: readers },
  'readers.unwatch': { params: nothing, result: nothing },
  'card.authenticate': {
    params: v.strictObject({ challengeNonce: challengeNonceSchema, readerId: v.exactOptional(readerIdSchema) }),
    result: v.strictObject({ token: tokenSchema }),
  },
  'card.readNhi': {
    params: v.pipe(objectSchema, v.strictObject({ readerId: v.exactOptional(readerIdSchema) })),
    result: v.strictObject({ basicData: nhiBasicDataSchema }),
  },
  'operation.cancel': {
    params: v.strictObject({ requestId: requestIdSchema }),
    result: v.strictObject({ cancelled: v.boolean() }),
  },
};

/** What each event carries. */
export const eventSchemas: { [E in EventName]: v.GenericSchema<unknown, Events[E]> } = {
  'readers.changed': readers,
  'operation.progress': v.strictObject({
    requestId: requestIdSchema,
    stage: v.picklist(['reading-card', 'waiting-for-confirmation', 'waiting-for-pin', 'checking-pin', 'signing']),
    triesLeft: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  }),
};

/** Whether a string from outside is the name of a request. */
export function isMethodName(name: string): name is MethodName {
  return Object.hasOwn(methodSchemas, name);
}

const jsonrpc = v.literal('2.0');
type Message = v.GenericSchema<unknown, object>;

/** `fromEntries` of TypeScript forgets the keys. */
function mapOf<Name extends string>(schemas: Record<Name, unknown>, make: (name: Name) => Message): Record<Name, Message> {
  const names = Object.keys(schemas) as Name[];
  return Object.fromEntries(names.map((name) => [name, make(name)])) as Record<Name, Message>;
}

/** Every request that a page may send, whole. */
export const requestMessageSchemas = mapOf(methodSchemas, (name) => {
  const { params } = methodSchemas[name];
  return v.strictObject({
    jsonrpc,
    id: requestIdSchema,
    method: v.literal(name),
    params: v.is(params, {}) ? v.exactOptional(params) : params,
  });
});

/** The answer to each request that succeeded, whole. */
export const resultMessageSchemas = mapOf(methodSchemas, (name) =>
  v.strictObject({ jsonrpc, id: requestIdSchema, result: methodSchemas[name].result }),
);

/** Every event, whole. A notification has no id (JSON-RPC 2.0 §4.1). */
export const eventMessageSchemas = mapOf(eventSchemas, (name) =>
  v.strictObject({ jsonrpc, method: v.literal(name), params: eventSchemas[name] }),
);

const errorSchema = (number: number, codes: readonly WireErrorCode[]) =>
  v.strictObject({
    code: v.literal(number),
    message: v.string(),
    data: v.strictObject({ code: v.picklist(codes), remedy: v.string(), retriable: v.boolean() }),
  });

/** The answer to a request that failed: each code with its own number. */
const failureMessageSchema = v.strictObject({
  jsonrpc,
  id: requestIdSchema,
  error: v.union(
    [...new Set(wireErrorCodes.map(rpcNumber))].map((number) =>
      errorSchema(
        number,
        wireErrorCodes.filter((code) => rpcNumber(code) === number),
      ),
    ),
  ),
});

/** Where no id could be read (JSON-RPC 2.0 §5), only one thing can be wrong. */
const unreadableMessageSchema = v.strictObject({
  jsonrpc,
  id: v.null(),
  error: errorSchema(rpcNumber('ERR_MESSAGE_MALFORMED'), ['ERR_MESSAGE_MALFORMED']),
});

/** An error answer, whole. */
export const errorMessageSchema = v.union([failureMessageSchema, unreadableMessageSchema]);

/** Any answer, whichever request it is to. */
export const answerSchema = v.union([...Object.values(resultMessageSchemas), errorMessageSchema]);

/** Everything that a page may send. */
export const pageMessageSchema = v.union(Object.values(requestMessageSchemas));

/** Everything that the bridge may send: answers, errors, events. */
export const bridgeMessageSchema = v.union([answerSchema, ...Object.values(eventMessageSchemas)]);

/** What the HTTP probe answers. */
export const probeAnswerSchema: v.GenericSchema<unknown, ProbeAnswer> = v.strictObject({
  product: v.literal('cardbridge'),
  protocol: v.literal(SUBPROTOCOL),
});
