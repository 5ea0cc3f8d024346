import type { Pcsc, PcscCard } from '../pcsc/index.js';
import { applications } from './applications.js';
import type { Exchange } from './exchange.js';
import { hex, templateShape } from './template-shape.js';

export interface Recorder {
  /** The same readers; what goes to and from their cards is written down. */
  readonly pcsc: Pcsc;
  /** Those of the last connection. */
  exchanges(): readonly Exchange[];
}

/** More than any card needs that we know. */
const MOST = 1000;

const SELECT = 0xa4;
const GET_RESPONSE = 0xc0;
/** P1 of a SELECT by name (ISO 7816-4 §7.1.1). */
const BY_NAME = 0x04;

/** Writes down what passes: headers, lengths, status words. */
export function createRecorder(pcsc: Pcsc): Recorder {
  let exchanges: Exchange[] = [];
  return {
    exchanges: () => exchanges,
    pcsc: {
      ...pcsc,
      connect: async (reader, options) => {
        const card = await pcsc.connect(reader, options);
        exchanges = [];
        return recorded(card, exchanges);
      },
    },
  };
}

function recorded(card: PcscCard, exchanges: Exchange[]): PcscCard {
  /** What an application has answered so far, where it comes in parts (61xx). */
  let template: Uint8Array | undefined;
  const note = (exchange: Exchange) => {
    if (exchanges.length < MOST) exchanges.push(exchange);
  };
  return {
    ...card,
    transmit: async (command) => {
      const asked = headerOf(command);
      let answer: Uint8Array;
      try {
        answer = await card.transmit(command);
      } catch (error) {
        note({ ...asked, got: undefined, sw: undefined });
        throw error;
      }
      const [sw1, sw2] = answer.subarray(-2);
      if (sw1 === undefined || sw2 === undefined || !isStatusWord(sw1)) {
        // Where a status word should be may stand anything.
        template = undefined;
        note({ ...asked, got: answer.length > 0 ? answer.length : undefined, sw: undefined });
        return answer;
      }
      const got = answer.length - 2;
      const sw = (sw1 << 8) | sw2;
      if (asked.ins === SELECT && asked.p1 === BY_NAME) template = new Uint8Array();
      else if (asked.ins !== GET_RESPONSE) template = undefined;
      if (template) template = Uint8Array.from([...template, ...answer.subarray(0, -2)]);
      const shape = template && sw === 0x9000 ? templateShape(template) : undefined;
      if (sw1 !== 0x61) template = undefined;
      note({ ...asked, got, sw, ...(shape ? { shape } : {}) });
      return answer;
    },
  };
}

/** ISO 7816-3 §10.3.3: 61 to 6F, and 90 to 9F. */
const isStatusWord = (sw1: number): boolean => (sw1 > 0x60 && sw1 <= 0x6f) || (sw1 & 0xf0) === 0x90;

/** ISO 7816-4 §5.1: header, and the two lengths in either form. Of the data only what a SELECT names, where everybody knows it. */
function headerOf(command: Uint8Array): Omit<Exchange, 'got' | 'sw'> {
  const [cla = 0, ins = 0, p1 = 0, p2 = 0] = command;
  const { sent, wanted, from } = lengthsOf(command);
  const data = command.subarray(from, from + sent);
  const selected = ins === SELECT ? selectedBy(p1, data) : undefined;
  return { cla, ins, p1, p2, sent, wanted, ...(selected === undefined ? {} : { selected }) };
}

function selectedBy(p1: number, data: Uint8Array): string | undefined {
  if (p1 === BY_NAME) return applications.has(hex(data)) ? hex(data) : undefined;
  return data.length === 2 ? hex(data) : undefined;
}

function lengthsOf(command: Uint8Array): { readonly sent: number; readonly wanted: number; readonly from: number } {
  const body = command.length - 4;
  const [first = 0, second = 0, third = 0] = command.subarray(4, 7);
  if (body <= 0) return { sent: 0, wanted: 0, from: 4 };
  if (body === 1) return { sent: 0, wanted: first || 256, from: 5 };
  if (first !== 0) return { sent: first, wanted: body > 1 + first ? command.at(-1) || 256 : 0, from: 5 };
  const long = second * 256 + third;
  if (body === 3) return { sent: 0, wanted: long || 65536, from: 7 };
  const last = (command.at(-2) ?? 0) * 256 + (command.at(-1) ?? 0);
  return { sent: long, wanted: body > 3 + long ? last || 65536 : 0, from: 7 };
}
