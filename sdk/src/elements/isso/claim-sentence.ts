import type { Interaction } from '../../flows/index.js';
import type { IssoTexts } from '../texts/isso-texts.js';

type Claim = Interaction['claims'][number];

/** One sentence about one claim: what the service gets of it, or that there is nothing to get. */
export function claimSentence(
  { claim, value, from }: Claim,
  application: string,
  visitor: Interaction['visitor'],
  texts: IssoTexts,
): string {
  const name = texts.claims[claim] ?? claim;
  if (from === 'account') return texts.getsFromAccount(application, name);
  if (from === null || value === null) {
    return texts.getsNot(application, name, visitor === null ? undefined : texts.way[visitor.way].name);
  }
  return claim === 'real_name_verified'
    ? texts.realNameKnown(application, value === 'true')
    : texts.gets(application, name, value);
}
