import fc from 'fast-check';

/** A request for a WebSocket as raw bytes, and what has to become of it. */
export interface Upgrade {
  readonly bytes: Uint8Array;
  /** `any`: two faults may undo each other, so only the form of the answer is looked at. */
  readonly expected: 'socket' | 'no socket' | 'any';
  /** Whether it ends as a request does; what does not would be waited for. */
  readonly whole: boolean;
}

type Header = readonly [name: string, value: string];

/** `__PORT__` stands for the door's port, which the generator does not know. */
const HOST = '127.0.0.1:__PORT__';

const honest: readonly Header[] = [
  ['Host', HOST],
  ['Connection', 'Upgrade'],
  ['Upgrade', 'websocket'],
  ['Sec-WebSocket-Version', '13'],
  ['Sec-WebSocket-Key', 'dGhlIHNhbXBsZSBub25jZQ=='],
  ['Sec-WebSocket-Protocol', 'cardbridge.v1'],
  ['Origin', 'https://allowed.example'],
];

/** What an honest browser may send besides; none of it changes the answer. */
const harmless = fc.subarray<Header>([
  ['User-Agent', 'Mozilla/5.0'],
  ['Sec-WebSocket-Extensions', 'permessage-deflate; client_max_window_bits'],
  ['Sec-Fetch-Mode', 'websocket'],
  ['Sec-Fetch-Site', 'cross-site'],
  ['Cookie', 'a=b'],
  ['Accept-Language', 'zh-TW'],
]);

const anyText = fc.string({
  maxLength: 60,
  unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
});

const wrongOrigins = [
  'null',
  '',
  'HTTPS://allowed.example',
  'https://allowed.example/',
  'https://allowed.example:443',
  'https://allowed.example.',
  'https://user@allowed.example',
  'http://allowed.example',
  'https://*.example',
  'https://allowed.example https://evil.test',
  'file://',
  'chrome-extension://abcdef',
  `https://${'a'.repeat(300)}.example`,
];
const wrongHosts = [
  '127.0.0.1',
  '127.0.0.1:1',
  'localhost:__PORT__',
  'localhost.:__PORT__',
  'evil.test:__PORT__',
  '[::1]:__PORT__',
  '0.0.0.0:__PORT__',
  '127.1:__PORT__',
  '2130706433:__PORT__',
  'user@127.0.0.1:__PORT__',
  '127.0.0.1:__PORT__.evil.test',
  '',
];

interface Draft {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly Header[];
}

type Fault = (draft: Draft) => Draft;

const replacing =
  (name: string, value: string): Fault =>
  (draft) => ({ ...draft, headers: draft.headers.map((header) => (header[0] === name ? [name, value] : header)) });
const without =
  (name: string): Fault =>
  (draft) => ({ ...draft, headers: draft.headers.filter((header) => header[0] !== name) });
const adding =
  (...header: Header): Fault =>
  (draft) => ({ ...draft, headers: [...draft.headers, header] });

/** Each of these makes an honest request into one that no honest page sends. */
const fault: fc.Arbitrary<Fault> = fc.oneof(
  fc.constantFrom(...wrongOrigins).map((origin) => replacing('Origin', origin)),
  fc.constantFrom(...wrongHosts).map((host) => replacing('Host', host)),
  // No header value of random printable characters is a serialised https origin of ours by chance.
  anyText.filter((value) => !value.startsWith('https://')).map((value) => replacing('Origin', value)),
  anyText.map((value) => replacing('Sec-WebSocket-Key', value)),
  fc.constantFrom('Host', 'Origin', 'Sec-WebSocket-Protocol', 'Sec-WebSocket-Key', 'Upgrade').map(without),
  fc
    .constantFrom<Header>(['Origin', 'https://allowed.example'], ['Origin', 'https://evil.test'], ['Host', HOST])
    .map((header) => adding(...header)),
  fc.constantFrom('no-cors', 'navigate', 'cors').map((mode) => adding('Sec-Fetch-Mode', mode)),
  fc.constantFrom('cardbridge.v2', 'CARDBRIDGE.V1', 'chat').map((protocol) => replacing('Sec-WebSocket-Protocol', protocol)),
  fc.constantFrom('POST', 'HEAD', 'PUT', 'CONNECT', 'OPTIONS', 'get').map(
    (method): Fault =>
      (draft) => ({ ...draft, method }),
  ),
  fc.constantFrom('/x', '//', '/?a', '/#', '*', `http://${HOST}/`, 'http://evil.test/', '/../', '/%00').map(
    (target): Fault =>
      (draft) => ({ ...draft, target }),
  ),
  fc.integer({ min: 8_300, max: 20_000 }).map((length) => adding('X-Long', 'a'.repeat(length))),
);

const written = ({ method, target, headers }: Draft) =>
  [`${method} ${target} HTTP/1.1`, ...headers.map(([name, value]) => `${name}: ${value}`), '', ''].join('\r\n');

const EXPECTED = ['socket', 'no socket'] as const;

const drafted = fc
  .tuple(harmless, fc.array(fault, { maxLength: 2 }), fc.integer({ min: 0, max: 5 }))
  .map(([more, faults, rotation]): Upgrade => {
    const all = [...honest, ...(faults.length === 0 ? more : [])];
    const headers = [...all.slice(rotation), ...all.slice(0, rotation)];
    const draft = faults.reduce<Draft>((changed, make) => make(changed), { method: 'GET', target: '/', headers });
    return { bytes: Buffer.from(written(draft), 'latin1'), expected: EXPECTED[faults.length] ?? 'any', whole: true };
  });

/** Bytes that are no request at all, or half of one with something else after it. */
const hurt = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 400 }),
  fc.tuple(fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 40 })).map(([at, wedge]) => {
    const text = Buffer.from(written({ method: 'GET', target: '/', headers: honest }), 'latin1');
    // Inside the request line: what comes later may be a header that means nothing to us.
    return Buffer.concat([text.subarray(0, at % 3), wedge, text.subarray(at % 3)]);
  }),
);

export const upgrade: fc.Arbitrary<Upgrade> = fc.oneof(
  { weight: 9, arbitrary: drafted },
  { weight: 1, arbitrary: hurt.map((bytes) => ({ bytes, expected: 'no socket' as const, whole: false })) },
);
