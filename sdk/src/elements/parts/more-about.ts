import { CardBridgeError } from '../../client/index.js';
import type { FlowProblem } from '../../flows/index.js';
import type { Texts } from '../texts/texts.js';

/** What a refusal says in figures: how long, how often. */
export function moreAbout(problem: FlowProblem, texts: Texts): readonly string[] {
  if (problem instanceof CardBridgeError) return [];
  const { retryAfterSeconds, triesLeft } = problem.details;
  if (problem.code === 'ERR_CREDENTIALS_WRONG')
    return triesLeft === undefined || triesLeft === 0 ? [] : [texts.passwordTriesLeft(triesLeft)];
  return retryAfterSeconds === undefined ? [] : [texts.minutes(Math.max(1, Math.ceil(retryAfterSeconds / 60)))];
}
