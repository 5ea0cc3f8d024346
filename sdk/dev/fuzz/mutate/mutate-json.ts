import type { Random } from './random.js';

type Fields = Readonly<Record<string, unknown>>;

const deep = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));

/** What JSON can hold where something else is expected. */
const STRANGE: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1e308,
  '',
  '\0',
  'x',
  ' ',
  '\ud800',
  'none',
  'web-eid:1',
  'web-eid:1.1',
  'web-eid:10',
  'AAAA',
  'A'.repeat(1372),
  'A'.repeat(8196),
  [],
  ['web-eid:1.0'],
  {},
  { length: 4 },
  deep(300),
  '中文',
];

const NAMES = [
  '__proto__',
  'constructor',
  'toString',
  'format',
  'Format',
  'algorithm',
  'signature',
  'unverifiedContext',
  '',
] as const;

/** Ways to write a text that some decoder would take for the same. */
const SPELLINGS: readonly ((text: string) => string)[] = [
  (text) => text.replaceAll('+', '-').replaceAll('/', '_'),
  (text) => text.replace(/=+$/, ''),
  (text) => `${text}=`,
  (text) => `${text}====`,
  (text) => `${text}\n`,
  (text) => ` ${text}`,
  (text) => text.replace(/.{64}/g, '$&\r\n'),
  (text) => `${text}AAAA`,
  (text) => text.slice(0, -4),
  (text) => text.slice(4),
  // The last letter before the padding has bits that decode to nothing.
  (text) => text.replace(/[A-Za-z0-9+/](?==)/, (letter) => String.fromCharCode(letter.charCodeAt(0) + 1)),
  (text) => text.replace(/[A-Z]/, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0)),
  (text) => text.normalize('NFD'),
  (text) => text.toLowerCase(),
  (text) => text.toUpperCase(),
  (text) => `${text}\0`,
  (text) => `${text.slice(0, 8)}\u200b${text.slice(8)}`,
  (text) => text.replaceAll('+', '%2B').replaceAll('/', '%2F').replaceAll('=', '%3D'),
];

/** A token that is not quite one any more; `other` gives fields. Sometimes nothing is changed, or nothing that counts. */
export function mutateJson(random: Random, token: Fields, other: Fields): unknown {
  if (random.oneIn(30)) return random.oneIn(2) ? token : random.pick(STRANGE);
  if (random.oneIn(8)) return mutatedText(random, JSON.stringify(token));
  const changed: Record<string, unknown> = { ...token };
  for (let changes = 1 + random.below(2); changes > 0; changes -= 1) changeOne(random, changed, other);
  return changed;
}

function changeOne(random: Random, fields: Record<string, unknown>, other: Fields): void {
  const names = Object.keys(fields);
  const name = names.length === 0 ? 'format' : random.pick(names);
  const value = fields[name];
  const text = typeof value === 'string' ? value : '';
  const at = random.below(text.length);
  switch (random.below(8)) {
    case 0:
      delete fields[name];
      return;
    case 1:
      fields[name] = random.pick(STRANGE);
      return;
    case 2:
      fields[name] = other[name];
      return;
    case 3:
      fields[name] = random.pick(SPELLINGS)(text);
      return;
    case 4:
      fields[name] =
        text.slice(0, at) +
        String.fromCharCode(random.oneIn(4) ? random.below(0x10000) : random.below(128)) +
        text.slice(at + 1);
      return;
    case 5:
      // Defined, not assigned: `__proto__` becomes a field, as it does in JSON.
      Object.defineProperty(fields, random.pick(NAMES), {
        value: random.oneIn(2) ? value : random.pick(STRANGE),
        enumerable: true,
        configurable: true,
        writable: true,
      });
      return;
    case 6:
      fields.unverifiedContext = random.oneIn(3)
        ? random.pick(STRANGE)
        : {
            origin: random.oneIn(2) ? 'https://www.example.gov.tw' : random.pick(STRANGE),
            challengeNonce: random.oneIn(2) ? 'x' : random.pick(STRANGE),
          };
      return;
    default:
      fields[name] = [value];
  }
}

/** The text itself is hurt: whatever JSON still makes of it, or the text where it makes nothing. */
function mutatedText(random: Random, text: string): unknown {
  const at = random.below(text.length);
  const hurt =
    text.slice(0, at) + random.pick(['', '"', ',', '}', '\\u0000', '{', '1', 'e', '\\']) + text.slice(at + random.below(3));
  try {
    return JSON.parse(hurt);
  } catch {
    return hurt;
  }
}
