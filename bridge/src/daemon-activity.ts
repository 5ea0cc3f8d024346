import { BridgeError } from './error.js';
import type { Witness } from './server/index.js';
import type { PinTries } from './tries/index.js';

/** A site that used cards, or wanted to, since the daemon started. Kept in memory only. */
export interface RecentSite {
  readonly origin: string;
  /** What it did last. `refused`: the person, a grant or the policy said no. `failed`: an operation ended with an error. */
  readonly did: 'refused' | 'was-granted' | 'signed' | 'read-nhi' | 'failed';
  readonly at: Date;
}

/** An operation of a page with a card that has not ended. */
export interface OperationUnderWay {
  readonly origin: string;
  readonly what: 'authenticate' | 'read-nhi';
}

/** What pages do and did, for the person at this computer to look at. */
export interface DaemonActivity {
  /** Looks on while a page's request is carried out. */
  readonly witness: Witness;
  underWay(): readonly OperationUnderWay[];
  /** The latest first, each origin once, {@link MOST_SITES} at most. */
  recentSites(): readonly RecentSite[];
  /** Something may be different, here or elsewhere in the daemon. */
  changed(): void;
  /** Called soon after a change, once for all that come together. Returns the function that stops it. */
  onChange(listener: () => void): () => void;
  close(): void;
}

const MOST_SITES = 10;
/** A page has as many origins as it likes to make names: those that were refused do not push out the sites that a person uses. */
const MOST_REFUSED = 5;
/** Milliseconds. Pages come and go faster than anybody looks. */
const TOGETHER_MS = 50;

/** The person's own no, in the window of an operation. */
const NO: ReadonlySet<string> = new Set(['ERR_ACCESS_REFUSED', 'ERR_PIN_CANCELLED', 'ERR_CONFIRMATION_REFUSED']);

const OPERATIONS = {
  'card.authenticate': { what: 'authenticate', did: 'signed' },
  'card.readNhi': { what: 'read-nhi', did: 'read-nhi' },
} as const;

export function createDaemonActivity(now: () => Date): DaemonActivity {
  const listeners = new Set<{ readonly listener: () => void }>();
  const underWay = new Set<OperationUnderWay>();
  /** The latest last. */
  let sites: readonly RecentSite[] = [];
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  const changed = () => {
    if (isClosed) return;
    timer ??= setTimeout(() => {
      timer = undefined;
      for (const { listener } of [...listeners]) listener();
    }, TOGETHER_MS).unref();
  };

  const note = (origin: string, did: RecentSite['did']) => {
    const others = sites.filter((site) => site.origin !== origin);
    const refused = others.filter((site) => site.did === 'refused');
    const tooMany = did === 'refused' && refused.length >= MOST_REFUSED ? refused[0] : undefined;
    sites = [...others.filter((site) => site !== tooMany), { origin, did, at: now() }].slice(-MOST_SITES);
    changed();
  };

  const operate = async <T>(
    origin: string,
    { what, did }: (typeof OPERATIONS)[keyof typeof OPERATIONS],
    work: () => Promise<T>,
  ) => {
    const operation: OperationUnderWay = { origin, what };
    underWay.add(operation);
    changed();
    try {
      const result = await work();
      note(origin, did);
      return result;
    } catch (error) {
      note(origin, error instanceof BridgeError && NO.has(error.code) ? 'refused' : 'failed');
      throw error;
    } finally {
      underWay.delete(operation);
      changed();
    }
  };

  const ask = async <T>(origin: string, work: () => Promise<T>) => {
    try {
      const result = await work();
      // A page asks whenever it is loaded; what it did with a card says more.
      const before = sites.find((site) => site.origin === origin)?.did;
      if (before === undefined || before === 'refused') note(origin, 'was-granted');
      return result;
    } catch (error) {
      if (error instanceof BridgeError && error.code === 'ERR_ACCESS_REFUSED') note(origin, 'refused');
      throw error;
    }
  };

  return {
    witness: (origin, method, work) => {
      if (method === 'access.request') return ask(origin, work);
      return method === 'card.authenticate' || method === 'card.readNhi' ? operate(origin, OPERATIONS[method], work) : work();
    },
    underWay: () => [...underWay],
    recentSites: () => sites.toReversed(),
    changed,
    onChange: (listener) => {
      // An entry of its own: the same function may listen twice, and each stops alone.
      const entry = { listener };
      listeners.add(entry);
      return () => void listeners.delete(entry);
    },
    close: () => {
      isClosed = true;
      clearTimeout(timer);
      listeners.clear();
    },
  };
}

/** The same tries, which tell when a card may be used no more, or again. */
export function withChangesTold(tries: PinTries, changed: () => void): PinTries {
  const told = async <T>(work: Promise<T>): Promise<T> => work.finally(changed);
  return {
    ...tries,
    answered: (card, answer) => told(tries.answered(card, answer)),
    resume: (numberEnding) => told(tries.resume(numberEnding)),
    clear: () => told(tries.clear()),
  };
}
