import * as v from 'valibot';
import type { EventName, Events, MethodName, Methods } from './methods.js';
import { SUBPROTOCOL } from './version.js';

/** 44 characters are 32 bytes of entropy; 128 is the Web eID upper bound (DESIGN §5). Canonical, padded base64. */
export const challengeNonceSchema = v.pipe(
  v.string(),
  v.minLength(44),
  v.maxLength(128),
  v.regex(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/, 'must be base64'),
);

const requestIdSchema = v.union([v.pipe(v.number(), v.safeInteger()), v.pipe(v.string(), v.maxLength(64))]);
const readerIdSchema = v.pipe(v.string(), v.minLength(1), v.maxLength(64));
const isoDateSchema = v.pipe(v.string(), v.isoDate());

/** A JSON-RPC 2.0 request as the bridge takes it: always with an id, never a batch. */
export const requestSchema = v.strictObject({
  jsonrpc: v.literal('2.0'),
  id: requestIdSchema,
  method: v.pipe(v.string(), v.maxLength(64)),
  params: v.optional(v.record(v.string(), v.unknown())),
});

export const readerSchema = v.strictObject({
  id: readerIdSchema,
  name: v.string(),
  state: v.picklist(['empty', 'reading', 'ready', 'mute', 'busy']),
  card: v.exactOptional(v.strictObject({ kind: v.picklist(['citizen', 'organization', 'nhi', 'piv', 'pkcs11', 'unknown']) })),
});

export const tokenSchema = v.strictObject({
  format: v.string(),
  unverifiedCertificate: v.string(),
  algorithm: v.picklist(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512']),
  signature: v.string(),
  appVersion: v.string(),
  unverifiedContext: v.exactOptional(v.strictObject({ origin: v.string(), challengeNonce: v.string() })),
});

export const nhiBasicDataSchema = v.strictObject({
  cardNumber: v.string(),
  name: v.string(),
  nameBytes: v.string(),
  idNumber: v.string(),
  birthDate: isoDateSchema,
  sex: v.picklist(['M', 'F']),
  issueDate: isoDateSchema,
});

const nothing = v.strictObject({});
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
    params: v.strictObject({ readerId: v.exactOptional(readerIdSchema) }),
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

export function isMethodName(name: string): name is MethodName {
  return Object.hasOwn(methodSchemas, name);
}
