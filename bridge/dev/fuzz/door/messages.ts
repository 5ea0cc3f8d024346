import { type MethodName, methodSchemas } from '@cardbridge/sdk/protocol';
import fc from 'fast-check';

/** What a fuzzing client puts into one WebSocket message. */
export type Frame = { readonly text: string } | { readonly bytes: Uint8Array };

const methods = Object.keys(methodSchemas) as MethodName[];

const base64 = fc.uint8Array({ minLength: 33, maxLength: 96 }).map((bytes) => Buffer.from(bytes).toString('base64'));
const id = fc.oneof(
  { weight: 8, arbitrary: fc.nat() },
  { weight: 2, arbitrary: fc.string({ maxLength: 64 }) },
  {
    weight: 1,
    arbitrary: fc.oneof(fc.double(), fc.constant(null), fc.boolean(), fc.string({ minLength: 65, maxLength: 200 })),
  },
);

/** The parameters that each method takes, right in form; what a reader or a request is called is guessed. */
const params: { [M in MethodName]: fc.Arbitrary<object> } = {
  'access.request': fc.constant({}),
  'bridge.info': fc.constant({}),
  'readers.list': fc.constant({}),
  'readers.watch': fc.constant({}),
  'readers.unwatch': fc.constant({}),
  'card.authenticate': fc.record(
    { challengeNonce: base64, readerId: fc.uuid() },
    { requiredKeys: ['challengeNonce'], noNullPrototype: true },
  ),
  'card.readNhi': fc.record({ readerId: fc.uuid() }, { requiredKeys: [], noNullPrototype: true }),
  'operation.cancel': fc.record({ requestId: fc.oneof(fc.nat(), fc.string({ maxLength: 64 })) }, { noNullPrototype: true }),
};

/** Asking for access costs a stranger its connection, so it is rare. */
const method = fc.oneof(
  { weight: 60, arbitrary: fc.constantFrom(...methods.filter((name) => name !== 'access.request')) },
  { weight: 1, arbitrary: fc.constant('access.request' as const) },
);

const request = method.chain((name) =>
  fc.record({ jsonrpc: fc.constant('2.0'), id, method: fc.constant(name), params: params[name] }),
);

/** Names that have caught parsers before, and names that we use. */
const key = fc.oneof(
  fc.constantFrom(
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    'origin',
    'pin',
    'jsonrpc',
    'id',
    'then',
  ),
  fc.string({ maxLength: 20 }),
);
const anything = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom(-0, 1e308, -1e-308, 2 ** 53, -(2 ** 53), 0.1, 4294967296, '2.0', '', '\u0000', '\u202e', '\ud800'),
);

/** A right request with one thing wrong: a member replaced, added or gone, in the request or in its parameters. */
const damaged = fc
  .tuple(request, fc.constantFrom('replace', 'add', 'remove'), key, anything, fc.boolean())
  .map(([whole, how, name, value, inside]) => {
    const target: Record<string, unknown> = inside ? { ...whole.params } : { ...whole };
    const names = Object.keys(target);
    const chosen = how === 'add' || names.length === 0 ? name : (names[name.length % names.length] ?? name);
    if (how === 'remove') delete target[chosen];
    // Not an assignment, which `__proto__` would turn into something else before it is written down.
    else Object.defineProperty(target, chosen, { value, enumerable: true, configurable: true, writable: true });
    return inside ? { ...whole, params: target } : target;
  });

const json = (value: unknown) => JSON.stringify(value) ?? 'null';

/** The text of a right request, hurt as text: cut, doubled, with a stranger's characters in it. */
const hurtText = fc.tuple(request.map(json), fc.nat(), fc.string({ maxLength: 8, unit: 'binary' })).map(([text, at, wedge]) => {
  const cut = at % (text.length + 1);
  return [text.slice(0, cut), text.slice(0, cut) + wedge + text.slice(cut), text.slice(cut) + text, text + text][at % 4] ?? '';
});

const deep = fc.nat({ max: 4000 }).map((depth) => '['.repeat(depth) + ']'.repeat(depth));
const doubled = fc.tuple(key, anything).map(([name, value]) => {
  const member = `${json(name)}:${json(value)}`;
  return `{"jsonrpc":"2.0","id":1,"id":2,"method":"bridge.info","method":"readers.list","params":{},${member},${member}}`;
});

const text = fc.oneof(
  { weight: 30, arbitrary: request.map(json) },
  { weight: 30, arbitrary: damaged.map(json) },
  { weight: 10, arbitrary: hurtText },
  { weight: 10, arbitrary: anything.map(json) },
  { weight: 8, arbitrary: fc.string({ maxLength: 300, unit: 'binary' }) },
  { weight: 5, arbitrary: doubled },
  { weight: 3, arbitrary: fc.array(request, { maxLength: 4 }).map(json) },
  { weight: 1, arbitrary: deep },
);

/** Mostly text; now and then a binary frame or one that is too large, each of which costs its connection. */
export const frame: fc.Arbitrary<Frame> = fc.oneof(
  { weight: 2000, arbitrary: text.map((sent) => ({ text: sent })) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => ({ bytes })) },
  { weight: 1, arbitrary: fc.integer({ min: 65_000, max: 66_000 }).map((length) => ({ text: ' '.repeat(length) })) },
);
