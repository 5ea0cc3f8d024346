import {
  answerSchema,
  bridgeMessageSchema,
  challengeNonceSchema,
  errorMessageSchema,
  eventMessageSchemas,
  nhiBasicDataSchema,
  pageMessageSchema,
  probeAnswerSchema,
  readerIdSchema,
  readerSchema,
  requestIdSchema,
  requestMessageSchemas,
  resultMessageSchemas,
  SUBPROTOCOL,
  tokenSchema,
} from '@cardbridge/sdk/protocol';
import { type ConversionConfig, toJsonSchemaDefs } from '@valibot/to-json-schema';
import type * as v from 'valibot';

type Schema = v.GenericSchema<unknown, unknown>;

const named = (prefix: string, schemas: Readonly<Record<string, Schema>>): Record<string, Schema> =>
  Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [`${prefix}.${name}`, schema]));

/** What the JSON Schema defines, by name: `request.<method>`, `result.<method>`, `event.<event>`, and what they are made of. */
export const definitions: Readonly<Record<string, Schema>> = {
  pageMessage: pageMessageSchema,
  bridgeMessage: bridgeMessageSchema,
  answer: answerSchema,
  ...named('request', requestMessageSchemas),
  ...named('result', resultMessageSchemas),
  ...named('event', eventMessageSchemas),
  error: errorMessageSchema,
  requestId: requestIdSchema,
  readerId: readerIdSchema,
  reader: readerSchema,
  challengeNonce: challengeNonceSchema,
  token: tokenSchema,
  nhiBasicData: nhiBasicDataSchema,
  probeAnswer: probeAnswerSchema,
};

const descriptions: Readonly<Record<string, string>> = {
  pageMessage: 'Everything that a client may send.',
  bridgeMessage: 'Everything that the bridge may send.',
  answer: 'Any answer, to whichever request.',
  error: 'The answer to a request that failed.',
  probeAnswer: 'The body of the answer to GET /.',
  token: 'The Web eID authentication token. A claim until a server has verified it.',
  nhiBasicData: 'Dates are YYYY-MM-DD. A claim: the card signs nothing.',
};

/** What has no JSON Schema form in the converter, by hand. Anything else without one makes it throw. */
const overrideAction: NonNullable<ConversionConfig['overrideAction']> = ({ valibotAction, jsonSchema }) => {
  if (!('requirement' in valibotAction)) return undefined;
  const { type, requirement } = valibotAction;
  // JSON Schema counts code points (Validation §6.3.1).
  if (type === 'max_code_points' && typeof requirement === 'number') return { ...jsonSchema, maxLength: requirement };
  // `format` is a remark in JSON Schema 2020-12, a pattern is a rule.
  if (type === 'iso_date' && requirement instanceof RegExp) {
    const { format: _, ...rest } = jsonSchema;
    return { ...rest, pattern: requirement.source };
  }
  return undefined;
};

/** The JSON Schema (2020-12) of every message, from the very schemas that the bridge checks with. */
export function protocolJsonSchema(): object {
  const converted = toJsonSchemaDefs(definitions, {
    target: 'draft-2020-12',
    // Of "an object, and then these members", the second says it all.
    typeMode: 'output',
    overrideAction,
  });
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `urn:cardbridge:${SUBPROTOCOL}`,
    title: `Messages of ${SUBPROTOCOL}`,
    description: 'Made from sdk/src/protocol by "npm run docs". Explained in protocol.md.',
    anyOf: [{ $ref: '#/$defs/pageMessage' }, { $ref: '#/$defs/bridgeMessage' }],
    $defs: Object.fromEntries(
      Object.entries(converted).map(([name, { $schema: _, ...schema }]) => [
        name,
        name in descriptions ? { description: descriptions[name], ...schema } : schema,
      ]),
    ),
  };
}
