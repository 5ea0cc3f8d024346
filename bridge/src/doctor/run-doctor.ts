import { setMaxListeners } from 'node:events';
import { abortAfter } from '../abort-after.js';
import { BridgeError } from '../error.js';
import { orAborted } from '../or-aborted.js';
import { type Check, checks } from './checks/index.js';
import type { DoctorContext } from './context.js';
import { type ContextOptions, createContext } from './create-context.js';
import { both, type Finding, failed, type InBothLanguages, same } from './finding.js';

export interface DoctorOptions extends ContextOptions {
  /** Gives up what still takes long; what was found until then is told all the same. */
  readonly signal?: AbortSignal;
  /** Told, now and then, what is still being looked at. */
  readonly onSlow?: (subject: InBothLanguages) => void;
}

/** All together, in milliseconds. A mute card, or lists of browsers on a slow disk, take the longest. */
const TIME_LIMIT_MS = 40_000;
const SLOW_MS = 1_500;

/** Looks at everything that must be right before a page can use a card. Changes nothing, asks no card for a PIN, never rejects. */
export async function runDoctor({ signal, onSlow, ...options }: DoctorOptions): Promise<readonly Finding[]> {
  const limit = abortAfter(TIME_LIMIT_MS);
  const until = signal ? AbortSignal.any([signal, limit]) : limit;
  // Each check listens, and so does what some of them start.
  setMaxListeners(3 * checks.length, until);
  return runChecks(checks, createContext(options, until), onSlow);
}

/** All at the same time, told in their order. */
export async function runChecks(
  all: readonly Check[],
  context: DoctorContext,
  onSlow?: (subject: InBothLanguages) => void,
): Promise<readonly Finding[]> {
  const waiting = new Set(all);
  const clock = setInterval(() => {
    const [first] = waiting;
    if (first) onSlow?.(first.subject);
  }, SLOW_MS);
  try {
    const found = await Promise.all(all.map((check) => run(check, context).finally(() => waiting.delete(check))));
    return found.flat();
  } finally {
    clearInterval(clock);
  }
}

/** One that fails keeps none of the others from being told. */
async function run(check: Check, context: DoctorContext): Promise<Finding | Finding[]> {
  try {
    return await orAborted(check.run(context), context.signal);
  } catch (error) {
    const { subject } = check;
    return failed(
      `${check.name}.not-checked`,
      both(`沒有檢查到：${subject['zh-TW']}`, `This could not be looked at: ${subject.en}`),
      { detail: whyNot(error, context), remedy: AGAIN },
    );
  }
}

const AGAIN = both(
  '請再檢查一次；還是這樣的話，請用 cardbridge report 回報。',
  'Look again; if that does not help, send what cardbridge report prints.',
);

/** Of what others say the code only: their text may name anything. */
function whyNot(error: unknown, { explain }: DoctorContext): InBothLanguages {
  if (error instanceof BridgeError) return explain(error);
  if (!(error instanceof Error)) return same(typeof error);
  if (error.name === 'TimeoutError' || error.name === 'AbortError')
    return both('在時限內沒有結果', 'it gave no result in time');
  return same('code' in error ? String(error.code) : error.name);
}
