import { saysExtendedLength } from '../../../src/apdu/card-capabilities.js';
import { nameText } from '../../../src/desktop/menu/menu-text.js';
import { parseFeatures } from '../../../src/pcsc/features.js';
import { type PcscCard, parseTlv } from '../../../src/pcsc/index.js';
import { readerState, sameReaders } from '../../../src/pcsc/reader-state.js';
import { foreignText } from '../../../src/pin/index.js';
import { Feature } from '../../../src/pinpad/feature.js';
import { readPinProperties } from '../../../src/pinpad/pin-properties.js';
import { textField } from '../../../src/pkcs11/text-field.js';
import { must } from './outcome.js';
import type { Parser } from './parsers.js';

const bytesOf = (hex: string) => new Uint8Array(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
const textOf = (text: string) => new TextEncoder().encode(text);

/** What reads the answers of readers and modules, and the names that they give themselves. These never refuse: they say less. */
export const readerParsers: readonly Parser[] = [
  {
    name: 'features of a reader',
    samples: [bytesOf('06 04 42 33 00 06 0a 04 42 33 00 0a 12 04 42 33 00 12')],
    weight: 8,
    check: checkFeatures,
  },
  {
    name: 'properties of a keypad',
    samples: [bytesOf('10 02 02 07'), bytesOf('06 01 04 07 01 0c 0a 02 34 12')],
    weight: 6,
    check: checkPinProperties,
  },
  {
    name: 'states of a reader',
    // dwEventState in four bytes, then an answer to reset.
    samples: [bytesOf('22 00 01 00 3b 80 80 01 01'), bytesOf('12 00 07 00'), bytesOf('22 02 00 80 3b'), bytesOf('fe ff ff ff')],
    weight: 6,
    check: checkReaderState,
  },
  {
    name: 'answers to reset',
    samples: [
      bytesOf('3b 85 80 01 80 73 c0 21 c0 57'),
      bytesOf('3b b8 13 00 81 31 fa 52 43 48 54 4d 4f 49 43 41 a5'),
      bytesOf('3b 8b 80 01 00 31 c1 64 08 40 21 30 00 90 00 57'),
      bytesOf('3b ff ff ff ff ff ff ff ff ff'),
    ],
    weight: 6,
    check: (bytes) => must(typeof saysExtendedLength(bytes) === 'boolean', 'neither yes nor no'),
  },
  {
    name: 'names of readers and tokens',
    samples: [
      textOf('Alcor Micro AU9560 00 00'),
      textOf('讀卡機 \u202e\u2028\u001b[2J 00'),
      textOf('<b>&amp;\r\n\u0000x'),
      textOf('𐀀\u200b'),
    ],
    weight: 6,
    check: checkNames,
  },
];

function checkFeatures(bytes: Uint8Array): void {
  const values = parseTlv(bytes);
  const used = [...values.values()].reduce((sum, value) => sum + 2 + value.length, 0);
  must(values.size === 0 || used === bytes.length, 'more or less than there is');
  for (const value of values.values()) {
    must(bytes[value.byteOffset - bytes.byteOffset - 1] === value.length, 'less than was announced');
  }
  for (const [feature, code] of parseFeatures(bytes)) {
    must(
      feature >= 0 && feature <= 0xff && Number.isInteger(code) && code >= 0 && code <= 0xffffffff,
      'a feature that is none',
    );
  }
}

/** What a reader says to every control call. Only this of a connection is asked for. */
const answering = (bytes: Uint8Array) => ({ control: async () => bytes }) as unknown as PcscCard;

async function checkPinProperties(bytes: Uint8Array): Promise<void> {
  const features = new Map<number, number>([
    [Feature.ifdPinProperties, 1],
    [Feature.getTlvProperties, 2],
  ]);
  const { display, validation, minLength, maxLength } = await readPinProperties(answering(bytes), features);
  must(typeof display === 'boolean', 'a display that is none');
  for (const number of [validation, minLength, maxLength]) {
    must(number === undefined || (Number.isInteger(number) && number > 0 && number <= 0xff), 'a number that is none');
  }
}

function checkReaderState(bytes: Uint8Array): void {
  const state = Buffer.concat([bytes, new Uint8Array(4)]).readUInt32LE();
  const reader = readerState('A', { state, atr: bytes.subarray(4) });
  must(readerState('A', undefined) === undefined, 'a reader that is gone');
  if (!reader) return;
  must(/^(absent|mute|present)$/.test(reader.card) && typeof reader.exclusive === 'boolean', 'a state that is none');
  must((reader.card === 'present') === (reader.atr !== undefined), 'an answer to reset of no card');
  must(Number.isInteger(reader.eventCount) && reader.eventCount >= 0 && reader.eventCount <= 0xffff, 'a count that is none');
  must(sameReaders([reader], [reader]), 'a reader that is another');
}

const MENU_NAME = 50;

function checkNames(bytes: Uint8Array): void {
  const name = Buffer.from(bytes).toString('utf8');
  const inMenu = nameText(name);
  must(![...inMenu].some((character) => /(?! )[\p{C}\p{Z}]/u.test(character)), 'a menu entry that moves or hides');
  must([...inMenu].length <= MENU_NAME, 'a menu entry as wide as the screen');
  must(/^[\x21-\x7e\u25a1]*$/.test(foreignText(name, 100)), 'a line of a window that is not ours');
  must(!/[\p{Cc}\p{Zl}\p{Zp}]/u.test(textField(bytes)), 'a label that moves');
}
