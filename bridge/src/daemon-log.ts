import { EVERY_ORIGIN, type Grants, type PolicySource } from './access/index.js';
import type { Log } from './log.js';
import type { DesktopPrompt } from './pin/index.js';
import { isPaused, type PinTries, surveyTries } from './tries/index.js';

/** Writes down every change of policy and grants, beginning with how they are now. Returns the function that stops it. */
export function logAccessChanges(log: Log, { policy, grants }: { readonly policy: PolicySource; readonly grants: Grants }) {
  const logPolicy = () => {
    const { path, trouble } = policy.current();
    if (trouble) log.error({ path, err: trouble }, 'policy cannot be used: every site is refused');
    else log.info({ path: path ?? 'none' }, 'policy');
  };
  const logGrants = (origin?: string) => {
    const trouble = grants.trouble();
    if (trouble) log.error({ err: trouble }, 'grants cannot be used: no site is allowed by them');
    else if (origin === undefined || origin === EVERY_ORIGIN) log.info({ count: grants.list().length }, 'grants');
    else log.info({ origin, decision: grants.decisionOf(origin) ?? 'none' }, 'grant');
  };
  logPolicy();
  logGrants();
  const stops = [policy.onChange(logPolicy), grants.onChange(logGrants)];
  return () => {
    for (const stop of stops) stop();
  };
}

/** The same prompt, whose questions about sites are written down with their answers: who asks what happened last week finds it here. */
export function withLoggedAnswers(prompt: DesktopPrompt, log: Log): DesktopPrompt {
  return {
    name: prompt.name,
    askPin: (request, options) => prompt.askPin(request, options),
    confirm: (confirmation, options) => prompt.confirm(confirmation, options),
    inform: (notice, options) => prompt.inform(notice, options),
    askAccess: async (request, options) => {
      const { origin } = request;
      log.info({ origin }, 'access question');
      try {
        const answer = await prompt.askAccess(request, options);
        log.info({ origin, answer }, 'access answer');
        return answer;
      } catch (error) {
        log.info({ origin, answer: 'none', err: error }, 'access answer');
        throw error;
      }
    },
  };
}

/** Writes down how it stands with wrong PINs when the daemon starts. */
export async function logTries(log: Log, tries: PinTries): Promise<void> {
  const { paused, trouble } = await surveyTries(tries);
  if (trouble) log.error({ err: trouble }, 'wrong PINs cannot be remembered: no card is used');
  else log.info({ paused }, 'wrong PINs');
}

/** The same tries, with a line for each card that is used no more, or again. Its kind, never its number or a part of it. */
export function withLoggedTries(tries: PinTries, log: Log): PinTries {
  return {
    ...tries,
    answered: async (card, answer) => {
      const left = await tries.answered(card, answer);
      const { kind } = card;
      if (left.locked) log.info({ kind }, 'card locked');
      else if (isPaused(left)) log.info({ kind }, 'card paused');
      return left;
    },
    resume: async (numberEnding) => {
      const cards = await tries.resume(numberEnding);
      for (const { kind } of cards) log.info({ kind }, 'card resumed');
      return cards;
    },
    clear: async () => {
      await tries.clear();
      log.info('all cards resumed');
    },
  };
}
