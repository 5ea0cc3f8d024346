import { mutateBytes } from './mutate-bytes.js';
import type { Random } from './random.js';
import { copyTlv, type Tlv } from './tlv.js';

const TAGS = [
  0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0a, 0x0c, 0x13, 0x14, 0x16, 0x17, 0x18, 0x1c, 0x1e, 0x1f, 0x30, 0x31, 0x80, 0x81,
  0x82, 0xa0, 0xa1, 0xa2, 0xa3, 0xff,
] as const;

const text = (value: string) => Buffer.from(value, 'latin1');
const hex = (value: string) => Buffer.from(value, 'hex');

/** What is at the edge somewhere: numbers, bits, booleans, object identifiers, times, text. */
const EDGES: readonly Uint8Array[] = [
  ...[
    '',
    '00',
    '01',
    'ff',
    '7f',
    '80',
    '0080',
    '00ff',
    'ff7f',
    '7fffffff',
    '0080000000',
    'ffffffffffffffffff',
    `00${'ff'.repeat(40)}`,
  ],
  ...['0780', '0700', '0080', '00ffff', '08', '0106', '07ff'],
  ...[
    '5500',
    '551d0f',
    '551d13',
    '551d20',
    '551d2000',
    '551d25',
    '551d1e',
    '551d24',
    '551d36',
    '5580',
    '558001',
    `2a${'ff'.repeat(9)}7f`,
  ],
]
  .map(hex)
  .concat(
    [
      '491231235959Z',
      '500101000000Z',
      '000101000000Z',
      '990229000000Z',
      '20240230000000Z',
      '99991231235959Z',
      '00000101000000Z',
    ].map(text),
    ['20240101000000.5Z', '20240101000000+0800', '2401010000Z', '240101240000Z', '240101000060Z', '2401010000００Z'].map(text),
    ['\0', 'a\0b', ' ', '\xc0\x80', '\xed\xa0\x80', '\xf4\x90\x80\x80', 'TEST ONLY', '\xef\xbb\xbf'].map(text),
  );

const LENGTHS = ['long', 'longer', 'indefinite', 'one more', 'one less'] as const;

/** Changes one to three places of a value, which it may take for its own; `other` gives parts. */
export function mutateTlv(random: Random, root: Tlv, other: Tlv): Tlv {
  for (let changes = 1 + (random.oneIn(2) ? 0 : random.below(3)); changes > 0; changes -= 1) {
    const places = placesIn(root);
    const { parent, index } = random.pick(places);
    changeOne(random, { parent, index, places, other });
  }
  return root;
}

interface Place {
  readonly parent: Tlv[];
  readonly index: number;
}

/** Every value but the outermost, which stands for all of it. */
function placesIn(root: Tlv): readonly Place[] {
  const places: Place[] = [];
  const visit = ({ children = [] }: Tlv): void => {
    for (const [index, child] of children.entries()) {
      places.push({ parent: children, index });
      visit(child);
    }
  };
  visit(root);
  return places.length === 0 ? [{ parent: [root], index: 0 }] : places;
}

function changeOne(
  random: Random,
  { parent, index, places, other }: Place & { readonly places: readonly Place[]; readonly other: Tlv },
): void {
  const value = parent[index];
  if (value === undefined) return;
  switch (random.below(11)) {
    case 0:
      parent.splice(index, 1);
      return;
    case 1:
      parent.splice(index, 0, copyTlv(value));
      return;
    case 2:
      parent.splice(random.below(parent.length), 0, ...parent.splice(index, 1));
      return;
    case 3:
      parent[index] = copyTlv(donated(random, placesIn(other), value.tag));
      return;
    case 4:
      parent.splice(index, 0, copyTlv(donated(random, placesIn(other), undefined)));
      return;
    case 5:
      // Two parts of one object change their places.
      parent[index] = copyTlv(donated(random, places, random.oneIn(2) ? value.tag : undefined));
      return;
    case 6:
      value.tag = random.oneIn(2) ? random.pick(TAGS) : value.tag ^ (1 << random.below(8));
      return;
    case 7:
      value.length = random.pick(LENGTHS);
      return;
    case 8:
      parent[index] = { tag: value.tag, children: undefined, content: random.pick(EDGES) };
      return;
    case 9:
      if (random.oneIn(8)) parent[index] = nested(value, 1 + random.below(random.oneIn(20) ? 2000 : 50));
      else value.children = random.oneIn(2) ? [] : value.children?.toReversed();
      return;
    default:
      if (value.children === undefined) value.content = mutateBytes(random, value.content, random.pick(EDGES));
      else value.children.push(copyTlv(donated(random, places, undefined)));
  }
}

/** One of the values there, of this tag if there is one. */
function donated(random: Random, places: readonly Place[], tag: number | undefined): Tlv {
  const values = places.flatMap(({ parent, index }) => parent[index] ?? []);
  const fitting = tag === undefined ? values : values.filter((value) => value.tag === tag);
  return fitting.length === 0 ? { tag: tag ?? 0x05, children: undefined, content: new Uint8Array() } : random.pick(fitting);
}

function nested(value: Tlv, times: number): Tlv {
  let around = value;
  for (let depth = 0; depth < times; depth += 1) around = { tag: 0x30, children: [around], content: new Uint8Array() };
  return around;
}
