import { sign } from 'node:crypto';
import { testTransportKeys } from '@cardbridge/fixtures/cards';
import { loadTestPki, type TestPki } from '@cardbridge/fixtures/pki';
import { createChannel, onlyValue, parseDataObjects } from '../../../src/apdu/index.js';
import { isForSignatures, publicKeyOf } from '../../../src/cards/certificate.js';
import { holderOf } from '../../../src/cards/certificate-holder.js';
import { openSecureChannel } from '../../../src/cards/citizen/gen2/scp03.js';
import { isWholeDirectory, parseCertificates, parsePrivateKeys } from '../../../src/cards/citizen/pkcs15.js';
import { derElements, derLength } from '../../../src/cards/der.js';
import { rawEcdsaSignature } from '../../../src/cards/ecdsa.js';
import { readNhiBasicData } from '../../../src/cards/index.js';
import { decodeBig5 } from '../../../src/cards/nhi/decode-big5.js';
import { must, outcomeOf } from './outcome.js';

/** One thing that reads bytes of a card or reader. */
export interface Parser {
  readonly name: string;
  /** Right ones; they are hurt. */
  readonly samples: readonly Uint8Array[];
  /** Share of the inputs. */
  readonly weight: number;
  /** Throws where what it made of the bytes is wrong. Refusing is right, as long as it is by one of the honest errors. */
  readonly check: (bytes: Uint8Array) => unknown;
}

/** `answers`: what the simulated cards said in honest sessions. */
export async function loadParsers(answers: readonly Uint8Array[]): Promise<readonly Parser[]> {
  const pki = await loadTestPki();
  const certificates = certificatesOf(pki);
  const data = answers.map((answer) => answer.subarray(0, -2)).filter(({ length }) => length > 0);
  const directories = data.filter((bytes) => bytes[0] === 0x30 && isWholeDirectory(bytes));
  const signatures = [
    sign('sha256', Uint8Array.of(1), pki.ellipticCurveCitizen.signature.privateKey),
    // The smallest, one with a zero too many, zero itself, and one below it.
    ...['3006020101020101', '30080202000102020001', '3006020100020101', '3006020180020101'].map((hex) =>
      Buffer.from(hex, 'hex'),
    ),
  ];
  return [
    { name: 'data objects', samples: data, weight: 12, check: checkDataObjects },
    { name: 'DER', samples: [...certificates, ...directories], weight: 12, check: checkDer },
    { name: 'certificates', samples: certificates, weight: 10, check: checkCertificate },
    { name: 'directories', samples: directories, weight: 12, check: checkDirectory },
    { name: 'ECDSA signatures', samples: signatures, weight: 8, check: checkSignature },
    {
      name: 'Big5',
      samples: [Buffer.from('a4fda470a9fa', 'hex'), Buffer.from('a5cbbefab4b5a145bfd5b746', 'hex')],
      weight: 6,
      check: checkBig5,
    },
    { name: 'NHI profiles', samples: data.filter(({ length }) => length === 57), weight: 8, check: checkProfile },
    { name: 'secure channel', samples: await initializeUpdates(), weight: 4, check: checkSecureChannel },
    { name: 'answers of a channel', samples: answers, weight: 12, check: checkChannel },
  ];
}

const certificatesOf = ({ citizens, organisation, ellipticCurveCitizen, trustAnchors, intermediates, bad }: TestPki) => [
  ...[...citizens, organisation, ellipticCurveCitizen, ...Object.values(bad)].map(({ signature }) => signature.certificate),
  ...trustAnchors,
  ...intermediates,
];

/** Whether the parts of `whole` that were found lie in it one behind the other, up to its end. */
function assertFills(whole: Uint8Array, parts: readonly Uint8Array[]): void {
  const start = whole.byteOffset;
  let at = start;
  for (const part of parts) {
    must(part.byteOffset > at, 'two that overlap');
    at = part.byteOffset + part.length;
  }
  must(at === start + whole.length, 'more or less than there is');
}

function checkDataObjects(bytes: Uint8Array): void {
  const objects = parseDataObjects(bytes);
  assertFills(
    bytes,
    objects.map(({ value }) => value),
  );
  let at = 0;
  for (const { value } of objects) {
    // What stands between two values is the tag, and a length that says what was given: as it is, or behind 81 or 82.
    const header = Buffer.from(bytes.subarray(at + 1, value.byteOffset - bytes.byteOffset));
    const said = header.length === 1 ? header.readUInt8() : header.readUIntBE(1, header.length - 1);
    must(said === value.length, 'less than was announced');
    at = value.byteOffset - bytes.byteOffset + value.length;
  }
  const [first] = objects;
  if (first && objects.length === 1)
    must(onlyValue(bytes, first.tag).length === first.value.length, 'two answers to one question');
}

function checkDer(bytes: Uint8Array): void {
  const length = derLength(bytes, 0);
  must(length === undefined || length >= 2, 'a length that is none');
  const elements = derElements(bytes);
  assertFills(
    bytes,
    elements.map(({ content }) => content),
  );
  // There is one way to write DER.
  must(Buffer.concat(elements.map(({ tag, content }) => encoded(tag, content))).equals(bytes), 'not what was read');
}

/** X.690 §8.1, §10.1, with lengths up to 65535. */
function encoded(tag: number, content: Uint8Array): Uint8Array {
  const { length } = content;
  const field = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Uint8Array.of(tag, ...field), content]);
}

async function checkCertificate(bytes: Uint8Array): Promise<void> {
  await outcomeOf(() => must(typeof isForSignatures(bytes) === 'boolean', 'neither yes nor no'));
  await outcomeOf(() => must(/^(citizen|organization)$/.test(holderOf(bytes)), 'nobody'));
  must(publicKeyOf(bytes).type === 'public', 'no public key');
}

async function checkDirectory(bytes: Uint8Array): Promise<void> {
  const isIn = (number: number, max: number) => Number.isInteger(number) && number >= 0 && number <= max;
  isWholeDirectory(bytes);
  await outcomeOf(() => {
    for (const { id, keyReference } of parsePrivateKeys(bytes)) {
      must(/^([0-9a-f]{2})+$/.test(id) && isIn(keyReference, 0xff), 'a key that is none');
    }
  });
  for (const { id, path, index, length } of parseCertificates(bytes)) {
    must(/^([0-9a-f]{2})+$/.test(id) && isIn(index, 0x7fff) && isIn(length, 0x7fff), 'a slice that is none');
    must(path.length > 0 && path.length <= 8 && path.every((part) => isIn(part, 0xffff)), 'a path that is none');
  }
}

async function checkSignature(bytes: Uint8Array): Promise<void> {
  for (const coordinateBytes of [32, 48]) {
    await outcomeOf(() => {
      const raw = rawEcdsaSignature(bytes, coordinateBytes);
      must(raw.length === 2 * coordinateBytes, 'a signature of another length');
      const numbers = [raw.subarray(0, coordinateBytes), raw.subarray(coordinateBytes)];
      // The same number has one DER: what comes back differently was something else.
      must(
        Buffer.from(encoded(0x30, Buffer.concat(numbers.map(integer)))).equals(bytes),
        'another signature than the card gave',
      );
    });
  }
}

/** A positive INTEGER (X.690 §8.3). */
function integer(bigEndian: Uint8Array): Uint8Array {
  const digits = bigEndian.subarray(
    Math.max(
      0,
      bigEndian.findIndex((byte) => byte !== 0),
    ),
  );
  return encoded(0x02, (digits[0] ?? 0) >= 0x80 ? Buffer.concat([Uint8Array.of(0), digits]) : digits);
}

function checkBig5(bytes: Uint8Array): void {
  const text = decodeBig5(bytes);
  must([...text].length <= bytes.length, 'more characters than bytes');
  must(!/[\p{Co}\p{Cs}\u{80}-\u{9f}\p{Zl}\p{Zp}]/u.test(text) && !/\p{Cf}/u.test(text), 'what no window could show');
}

/** To everything the same answer, of which `readNhiBasicData` may take the fields as they are, or nothing. */
async function checkProfile(bytes: Uint8Array): Promise<void> {
  const answer = Buffer.concat([bytes, Uint8Array.of(0x90, 0x00)]);
  const data = await readNhiBasicData(createChannel({ transmit: async () => Uint8Array.from(answer) }));
  must(bytes.length === 57, 'a profile of another length');
  const text = (from: number, to: number) => Buffer.from(bytes.subarray(from, to)).toString('latin1');
  const roc = (date: string) =>
    `${String(Number(date.slice(0, 4)) - 1911).padStart(3, '0')}${date.slice(5, 7)}${date.slice(8)}`;
  must(data.cardNumber === text(0, 12) && data.idNumber === text(32, 42) && data.sex === text(49, 50), 'another person');
  must(roc(data.birthDate) === text(42, 49) && roc(data.issueDate) === text(50, 57), 'another date');
  must(Buffer.from(bytes.subarray(12, 32)).includes(Buffer.from(data.nameBytes, 'base64')), 'another name');
}

const cardId = new Uint8Array(10);
const hostChallenge = new Uint8Array(8);

/** Answers to INITIALIZE UPDATE, made by no card: 29 and 32 bytes, of protocol 03. */
async function initializeUpdates(): Promise<readonly Uint8Array[]> {
  return [29, 32].map((length) => Uint8Array.from({ length }, (_, at) => (at === 11 ? 0x03 : at)));
}

async function checkSecureChannel(bytes: Uint8Array): Promise<void> {
  let sent = 0;
  const channel = createChannel({
    transmit: async () => {
      sent += 1;
      return Buffer.concat([bytes, Uint8Array.of(0x90, 0x00)]);
    },
  });
  const outcome = await outcomeOf(() =>
    openSecureChannel(channel, { keys: testTransportKeys(cardId), keyVersion: 1, hostChallenge }),
  );
  // Whoever does not have the keys cannot be believed, and gets nothing that was made with them.
  must(outcome === 'refused' && sent === 1, 'a card without the keys was believed');
}

/** The same answer to everything. */
async function checkChannel(bytes: Uint8Array): Promise<void> {
  let sent = 0;
  const channel = createChannel({
    transmit: async () => {
      sent += 1;
      return bytes;
    },
  });
  await outcomeOf(async () => {
    const { data, sw } = await channel.transmit({ cla: 0, ins: 0xb0, p1: 0, p2: 0, le: 256 });
    must(data.length <= 256 && sw >> 8 !== 0x61 && sw >> 8 !== 0x6c, 'an answer that is not whole');
  });
  must(sent <= 520, 'more rounds than any answer takes');
}
