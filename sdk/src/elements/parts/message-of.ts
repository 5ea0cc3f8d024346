import { CardBridgeError } from '../../client/index.js';
import type { FlowProblem } from '../../flows/index.js';
import type { ErrorMessage } from '../../protocol/errors.js';
import type { Texts } from '../texts/texts.js';

/** Sentence and remedy of a problem: the server's own words where it sent some, else those of the table. */
export function messageOf(problem: FlowProblem, { language, bridgeErrors, serverErrors }: Texts): ErrorMessage {
  // Another program on the bridge's port may have made up a code, which the client does not look up (attack D-20).
  if (problem instanceof CardBridgeError) return bridgeErrors[problem.code] ?? bridgeErrors.ERR_INTERNAL;
  return problem.messages?.[language] ?? serverErrors[problem.code];
}
