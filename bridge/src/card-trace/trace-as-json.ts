import { describeStatus, instructionName } from '../apdu/index.js';
import type { Exchange } from './exchange.js';
import type { CardTrace } from './trace-card.js';

/** The same for programs: numbers of cards as hex, lengths as numbers. */
export function traceAsJson({ reader, protocol, atr, exchanges, recognised, newCard, trouble }: CardTrace): object {
  return {
    reader,
    protocol,
    atr,
    exchanges: exchanges.map(exchangeAsJson),
    recognised: recognised ?? null,
    newCard:
      newCard?.map(({ aid, name, sw, shape }) => ({ aid, name, status: statusOf(sw), ...(shape ? { shape } : {}) })) ?? null,
    trouble: trouble ? trouble.code : null,
  };
}

function exchangeAsJson({ cla, ins, p1, p2, sent, wanted, selected, got, sw, shape }: Exchange): object {
  return {
    command: [cla, ins, p1, p2].map(byteInHex).join(''),
    name: instructionName(ins) ?? null,
    sent,
    wanted,
    ...(selected === undefined ? {} : { selected }),
    got: got ?? null,
    status: statusOf(sw),
    ...(shape ? { shape } : {}),
  };
}

const statusOf = (sw: number | undefined): string | null => (sw === undefined ? null : describeStatus(sw));

export const byteInHex = (byte: number): string => byte.toString(16).toUpperCase().padStart(2, '0');
