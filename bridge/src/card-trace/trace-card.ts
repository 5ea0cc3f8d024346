import type { Channel } from '../apdu/index.js';
import { type CardFamily, detectCard, openSigningCard, type RecognisedCard } from '../cards/index.js';
import { BridgeError, toBridgeError } from '../error.js';
import { withCard } from '../operations/index.js';
import { type Pcsc, type PcscCard, toCardError } from '../pcsc/index.js';
import { type TracedAnswerToReset, traceAnswerToReset } from './answer-to-reset.js';
import { applications, askedOfNewCards } from './applications.js';
import type { Exchange } from './exchange.js';
import { readerToTrace } from './reader-to-trace.js';
import { createRecorder } from './recorder.js';
import type { DataObjectShape } from './template-shape.js';

type TraceStage = 'looking-for-readers' | 'recognising' | 'reading-certificate' | 'asking-for-applications';

/** What a card answered, without anything that tells one card of its kind from another. */
export interface CardTrace {
  /** As PC/SC names it, without a serial number. */
  readonly reader: string;
  readonly protocol: PcscCard['protocol'];
  readonly atr: TracedAnswerToReset;
  /** In their order, failed ones and GET RESPONSE too. */
  readonly exchanges: readonly Exchange[];
  /** Undefined where it could not be told. */
  readonly recognised: { readonly kind: RecognisedCard['kind']; readonly family?: CardFamily } | undefined;
  /** Of a card that no family knows: what each application that there may be answered. */
  readonly newCard: readonly ApplicationAnswer[] | undefined;
  /** What ended it before its end. */
  readonly trouble: BridgeError | undefined;
}

export interface ApplicationAnswer {
  readonly aid: string;
  readonly name: string;
  readonly sw: number | undefined;
  readonly shape?: readonly DataObjectShape[];
}

export interface TraceOptions {
  readonly pcsc: Pcsc;
  readonly reader?: string | undefined;
  readonly signal: AbortSignal;
  readonly onStage?: (stage: TraceStage) => void;
}

/** What is known of the one card that it is about. */
interface Found {
  card?: PcscCard;
  recognised?: RecognisedCard;
  trouble?: BridgeError | undefined;
}

/**
 * Recognises the card in a reader as the daemon would, reads its certificate where its family has one, and writes down what passed.
 * Shared with other programs, left as it is, and never with a PIN. Errors before the card said anything: those of `readerToTrace`, of
 * connecting and of PC/SC; what happens later is `trouble`, beside all that was seen until then.
 */
export async function traceCard({ pcsc, reader: wanted, signal, onStage = () => undefined }: TraceOptions): Promise<CardTrace> {
  onStage('looking-for-readers');
  const readers = await pcsc.readers({ signal }).catch((error: unknown) => {
    throw signal.aborted ? signal.reason : toCardError(error);
  });
  const { name } = readerToTrace(readers, wanted);
  const recorder = createRecorder(pcsc);
  let found: Found = {};
  try {
    await withCard({ pcsc: recorder.pcsc }, name, { signal, after: 'leave' }, async (channel, card) => {
      found = { card };
      await examine(channel, found, onStage);
    });
  } catch (error) {
    if (signal.aborted || !found.card) throw error;
    found.trouble = toBridgeError(error);
  }
  const { card, recognised, trouble } = found;
  if (!card) throw new BridgeError('ERR_CARD_REMOVED');
  const exchanges = recorder.exchanges();
  return {
    reader: onOneLine(withoutSerial(name)),
    protocol: card.protocol,
    atr: traceAnswerToReset(card.atr),
    exchanges,
    recognised: recognised && { kind: recognised.kind, ...(recognised.family ? { family: recognised.family } : {}) },
    newCard: recognised && recognised.kind !== 'unknown' ? undefined : answersByApplication(exchanges),
    trouble,
  };
}

/** What a card answers wrongly is written down as trouble; what PC/SC reports ends it all, and is thrown. */
async function examine(channel: Channel, found: Found, onStage: (stage: TraceStage) => void): Promise<void> {
  const attempt = async (work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof BridgeError) || error.code === 'ERR_CARD_REMOVED') throw error;
      found.trouble ??= error;
    }
  };
  onStage('recognising');
  await attempt(async () => {
    found.recognised = await detectCard(channel);
  });
  const { recognised } = found;
  if (recognised?.family !== undefined && recognised.family !== 'nhi') {
    onStage('reading-certificate');
    await attempt(async () => {
      const opened = await openSigningCard(channel, recognised, { keyProvider: WITHOUT_KEYS, check: 'application' });
      await opened.signingKey();
    });
  }
  if (recognised && recognised.kind !== 'unknown') return;
  onStage('asking-for-applications');
  for (const aid of askedOfNewCards) {
    await attempt(async () => {
      await channel.transmit({
        cla: 0x00,
        ins: 0xa4,
        p1: 0x04,
        p2: 0x00,
        data: Uint8Array.from(Buffer.from(aid, 'hex')),
        le: 256,
      });
    });
  }
}

/** A certificate is read without them. */
const WITHOUT_KEYS = { keysFor: async () => undefined };

/** The last answer of each; one that came in parts ends with that of GET RESPONSE. */
function answersByApplication(exchanges: readonly Exchange[]): readonly ApplicationAnswer[] {
  return [...applications].flatMap(([aid, name]) => {
    const at = exchanges.findLastIndex(({ selected }) => selected === aid);
    if (at === -1) return [];
    let last = exchanges[at];
    for (const next of exchanges.slice(at + 1)) {
      if (next.ins !== 0xc0) break;
      last = next;
    }
    return [{ aid, name, sw: last?.sw, ...(last?.shape ? { shape: last.shape } : {}) }];
  });
}

/** Drivers put the serial number of a reader into its name, in brackets (libccid: `Reader (0123ABCD) 00 00`). */
const withoutSerial = (name: string): string => name.replace(/\(([^)]*\d[^)]*)\)/g, '(…)');

/** The trace is also a file that somebody else looks at in a terminal: no name adds a line to it or moves a cursor. */
const onOneLine = (name: string): string => name.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\u{FFFD}');
