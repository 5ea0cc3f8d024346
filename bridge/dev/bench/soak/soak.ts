import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Bridge } from '@cardbridge/sdk';
import { createTypingPrompt } from '../typing-prompt.js';
import { growthOf } from './growth-of.js';
import { type Holding, measure } from './measure.js';
import { makeSoakedCards, type SoakedCard } from './soaked-cards.js';
import { type SoakedDaemon, startSoakedDaemon } from './soaked-daemon.js';
import { openHostedReaders, openSimulatedReaders, type SoakedReaders } from './soaked-readers.js';

/** What a figure was after the warm-up, and at the end. */
interface BeforeAndAfter<T> {
  readonly before: T;
  readonly after: T;
}

export type SoakFigures = {
  /** Sign-ins between the two looks. */
  readonly n: number;
  /** Times that a card was not let go of, or not reset, when an operation was over. */
  readonly cardsHeld: number;
  readonly leaked: boolean;
} & { readonly [Figure in keyof Holding]: BeforeAndAfter<Holding[Figure]> };

/** Every so many sign-ins something else comes between. */
const EVERY = { nhiRead: 10, swap: 40, wrongPin: 60, cancelled: 100, hosted: 50 };
/** Sign-ins through card hosts take long: no more than this. */
const MOST_HOSTED = 200;
const WRONG_PIN = '00000000';
/** Milliseconds that what was used last may take to end: hosts, sockets that say goodbye. */
const SETTLING = 10_000;
/** Enough to see what is wrong. */
const MOST_FAILURES = 10;

/**
 * Signs in `n` times through a daemon with simulated readers, and now and then through one with card hosts and the real pcscd where there
 * is one; measures after a warm-up and at the end. Between the sign-ins come readings of an NHI card, wrong PINs, cards that are pulled and
 * put back, and pages that cancel while the window is open. `failures`: what went wrong, in sentences.
 */
export async function soak(options: {
  readonly n: number;
  readonly say: (line: string) => void;
}): Promise<SoakFigures & { readonly failures: readonly string[] }> {
  const { n, say } = options;
  const failures: string[] = [];
  let cardsHeld = 0;
  const inProcess = await openTrack(async (cards) => openSimulatedReaders(cards));
  if (!inProcess) throw new Error('simulated readers are always there');
  const hosted = await openTrack((cards) => openHostedReaders(cards, say));
  const tracks = [inProcess, ...(hosted ? [hosted] : [])];

  const once = async (track: Track, count: number) => {
    await signIn(track, count);
    for (const { kind, hasPin } of track.cards) if (hasPin()) held(`the ${kind} card was not reset`);
    if (track.daemon.held() > 0) held('a card was not let go of');
  };
  const held = (what: string) => {
    cardsHeld += 1;
    if (failures.length < MOST_FAILURES) failures.push(what);
  };
  const run = async (times: number) => {
    const each = Math.max(EVERY.hosted, Math.ceil(times / MOST_HOSTED));
    for (let count = 1; count <= times; count += 1) {
      await once(inProcess, count);
      // Counted on top: what a sign-in is, the other daemon decides as well.
      if (hosted && count % each === 0) await once(hosted, count / each);
      if (count % 1000 === 0) say(`${count} of ${times}`);
    }
  };
  const settled = async (atMost?: Holding): Promise<Holding> => {
    for (const { daemon } of tracks) daemon.closePages();
    const until = performance.now() + SETTLING;
    for (let last = await measure(); ; last = await measure()) {
      const isOver = atMost ? growthOf(atMost, last).length === 0 : false;
      if (isOver || performance.now() > until) return last;
      await delay(250);
    }
  };

  try {
    // Long enough for caches, compiled code and the collector to find their size.
    const warmUp = Math.max(200, Math.ceil(n / 10));
    say(`warming up: ${warmUp}`);
    await run(warmUp);
    const before = await settled();
    await run(n);
    const after = await settled(before);
    failures.push(...growthOf(before, after));
    const pair = <Figure extends keyof Holding>(figure: Figure) => ({ before: before[figure], after: after[figure] });
    return {
      n,
      handles: pair('handles'),
      timers: pair('timers'),
      processes: pair('processes'),
      fds: pair('fds'),
      heapBytes: pair('heapBytes'),
      rssBytes: pair('rssBytes'),
      cardsHeld,
      leaked: failures.length > 0,
      failures,
    };
  } finally {
    for (const { daemon } of tracks) await daemon.close();
  }
}

/** A daemon with its cards, and the person in front of it. */
interface Track {
  readonly daemon: SoakedDaemon;
  readonly cards: readonly SoakedCard[];
  /** What the person does at the next windows, in order; by default they type the right PIN. */
  readonly hand: ('wrong' | (() => void))[];
}

async function openTrack(
  open: (cards: readonly SoakedCard[]) => Promise<SoakedReaders | undefined>,
): Promise<Track | undefined> {
  const { cards, pin } = await makeSoakedCards();
  const readers = await open(cards);
  if (!readers) return undefined;
  const hand: Track['hand'] = [];
  const prompt = createTypingPrompt(() => {
    const next = hand.shift();
    if (next === 'wrong') return WRONG_PIN;
    next?.();
    return next ? undefined : pin;
  });
  return { daemon: await startSoakedDaemon(readers, prompt), cards, hand };
}

async function signIn({ daemon, cards, hand }: Track, count: number): Promise<void> {
  const signing = cards.filter(({ kind }) => kind !== 'nhi');
  const card = signing[count % signing.length];
  const nhi = cards.find(({ kind }) => kind === 'nhi');
  if (!card || !nhi) throw new Error('cards are missing');
  const authenticate = (page: Bridge, readerId: string, signal?: AbortSignal) =>
    page.authenticate({ challengeNonce: randomBytes(32).toString('base64'), readerId, ...(signal ? { signal } : {}) });

  if (count % EVERY.swap === 0) await daemon.swap(card);
  if (count % EVERY.nhiRead === 0) await daemon.use(nhi, (page, readerId) => page.readNhi({ readerId }));
  if (count % EVERY.cancelled === 0) {
    const leaving = new AbortController();
    hand.push(() => leaving.abort());
    await daemon.use(card, (page, readerId) =>
      authenticate(page, readerId, leaving.signal).catch((error: unknown) => {
        if (!leaving.signal.aborted) throw error;
      }),
    );
  }
  if (count % EVERY.wrongPin === 0) hand.push('wrong');
  await daemon.use(card, (page, readerId) => authenticate(page, readerId));
}
