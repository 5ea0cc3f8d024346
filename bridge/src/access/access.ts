import { BridgeError, toBridgeError } from '../error.js';
import type { AccessAnswer, AccessPrompt } from '../pin/index.js';
import type { Grants } from './grants/index.js';
import { serialisedOrigin } from './origin.js';
import type { PolicySource } from './policy/index.js';
import { createSharedTurns } from './shared-turns.js';
import { createStrangersRest } from './strangers-rest.js';

/** How long a connection may use cards: `remembered` while policy and grants say so, `once` until it closes. */
export type GrantedFor = 'remembered' | 'once';

/** Decides which origins may use cards (DESIGN §4): policy → remembered grants → a question to the person. */
export interface Access {
  /** The development key of the policy, as it is now. */
  allowHttpLoopbackOrigins(): boolean;
  /** How the origin stands without asking anybody. `refused` also while policy or grants cannot be read. */
  standing(origin: string): 'allowed' | 'refused' | 'unknown';
  /**
   * Asks the person about an unknown origin; an origin that stands is answered at once. All connections of one origin that ask at
   * the same time share one window, which closes when the last of them is gone.
   *
   * Rejects with ERR_ACCESS_REFUSED (policy, grant, the person's no, no answer in 60 s), ERR_PROMPT_COOLING_DOWN (the person said no
   * a moment ago; nothing was asked), ERR_OPERATION_BUSY (too many sites wait for their question), ERR_PROMPT_UNAVAILABLE, or the
   * signal's reason.
   */
  request(origin: string, options: { readonly signal: AbortSignal }): Promise<GrantedFor>;
  /**
   * Called when something changed that may end connections: `origin` is the one whose grant changed or was taken back,
   * `EVERY_ORIGIN` when all were taken back, undefined when any may have changed (policy file, damaged grants). Returns the function that stops it.
   */
  onChange(listener: (origin: string | undefined) => void): () => void;
}

export interface AccessOptions {
  readonly policy: PolicySource;
  readonly grants: Grants;
  readonly prompt: AccessPrompt;
  /** The windows say so when readers and cards are simulated. */
  readonly simulated: boolean;
  /** Milliseconds that only grow: for the rest after a no. */
  readonly now: () => number;
  /** Something that the log should know and no page: the grant could not be written down. */
  readonly onTrouble: (error: BridgeError) => void;
}

/** Origins whose question is on the screen or in the line for it; a person does not look at more sites at once. */
const MAX_QUESTIONS = 4;

export function createAccess({ policy, grants, prompt, simulated, now, onTrouble }: AccessOptions): Access {
  const rest = createStrangersRest(now);
  const allowHttpLoopbackOrigins = () => policy.current().policy.allowHttpLoopbackOrigins;

  const standing: Access['standing'] = (origin) => {
    // The door looked at it as well; but the development key may be gone since, and nothing but an exact origin stands anywhere.
    if (serialisedOrigin(origin, { allowHttpLoopback: allowHttpLoopbackOrigins() }) === undefined) return 'refused';
    const decision = policy.current().policy.decide(origin);
    if (decision !== 'ask') return decision === 'allow' ? 'allowed' : 'refused';
    // It may hold a "never" for this origin.
    if (grants.trouble()) return 'refused';
    const remembered = grants.decisionOf(origin);
    if (remembered === undefined) return 'unknown';
    return remembered === 'always' ? 'allowed' : 'refused';
  };

  const onChange: Access['onChange'] = (listener) => {
    const stops = [policy.onChange(() => listener(undefined)), grants.onChange(listener)];
    return () => {
      for (const stop of stops) stop();
    };
  };

  /** The person's answer; undefined when policy or grants decided meanwhile, which closes the window. */
  const ask = async (origin: string, signal: AbortSignal): Promise<AccessAnswer | undefined> => {
    const decided = new AbortController();
    let isInLine = false;
    const stop = onChange(() => {
      if (standing(origin) !== 'unknown') decided.abort();
    });
    try {
      return await prompt.askAccess(
        { origin, simulated },
        {
          signal: AbortSignal.any([signal, decided.signal]),
          onLine: (isWaiting) => {
            isInLine = isWaiting;
          },
        },
      );
    } catch (error) {
      if (decided.signal.aborted) return undefined;
      if (error instanceof BridgeError && error.code === 'ERR_PROMPT_TIMEOUT') return 'no';
      // Where no window can be shown nobody was bothered, nor by one that was taken back while another was there: strangers could
      // make all the others rest without a window. Any other end, such as a page that went away, is one without a yes.
      const wasShown = !isInLine && !(error instanceof BridgeError && error.code === 'ERR_PROMPT_UNAVAILABLE');
      if (wasShown) rest.declined(origin);
      throw error;
    } finally {
      stop();
    }
  };

  /** Undefined: only the person can tell. */
  const standingGrant = (origin: string): GrantedFor | undefined => {
    const stands = standing(origin);
    if (stands === 'refused') throw new BridgeError('ERR_ACCESS_REFUSED');
    return stands === 'allowed' ? 'remembered' : undefined;
  };

  const decideNow = async (origin: string, signal: AbortSignal): Promise<GrantedFor> => {
    // Other windows came first; their answers may have settled this one, or begun a rest.
    const granted = standingGrant(origin);
    if (granted) return granted;
    rest.assertOver(origin);
    const answer = await ask(origin, signal);
    if (answer === 'no') {
      rest.declined(origin);
      throw new BridgeError('ERR_ACCESS_REFUSED');
    }
    if (answer !== undefined) rest.agreed(origin);
    // A yes does not outweigh what policy and grants say by now.
    const meanwhile = standingGrant(origin);
    if (meanwhile) return meanwhile;
    if (answer === undefined) throw new BridgeError('ERR_ACCESS_REFUSED');
    if (answer === 'always') await remember(origin);
    return standingGrant(origin) ?? 'once';
  };

  /** What cannot be written down holds for this once. */
  const remember = async (origin: string): Promise<void> => {
    try {
      await grants.remember(origin, 'always');
    } catch (error) {
      onTrouble(toBridgeError(error));
    }
  };

  const questions = createSharedTurns<GrantedFor>({ most: MAX_QUESTIONS, run: decideNow });

  return {
    allowHttpLoopbackOrigins,
    standing,
    onChange,
    request: async (origin, { signal }) => {
      signal.throwIfAborted();
      const granted = standingGrant(origin);
      if (granted) return granted;
      rest.assertOver(origin);
      return questions.join(origin, signal);
    },
  };
}
