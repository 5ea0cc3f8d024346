import type { Grant } from '../../access/index.js';
import { BridgeError } from '../../error.js';
import type { CommandContext } from '../context.js';
import { originArgument } from '../origin-argument.js';
import { runGrantsCommand } from '../run-grants-command.js';
import { table } from '../table.js';
import { texts } from '../texts.js';

export async function listGrants(context: CommandContext): Promise<void> {
  const { output } = context;
  const grants = await allGrants(context);
  const text = texts(output.language).grants;
  const rows = grants.map(({ origin, decision, since }) => [origin, text[decision], since]);
  output.result({ grants }, rows.length === 0 ? [text.none] : table([[text.origin, text.decision, text.since], ...rows]));
}

async function allGrants(context: CommandContext): Promise<readonly Grant[]> {
  const all: Grant[] = [];
  for (;;) {
    const { grants, count } = await runGrantsCommand('grants.list', { from: all.length }, context);
    all.push(...grants);
    if (grants.length === 0 || all.length >= count) return all;
  }
}

/** `always`: the person is not asked about this origin again. `never`: it is refused without a question. */
export async function decideGrant(decision: 'always' | 'never', typed: string, context: CommandContext): Promise<void> {
  const { output } = context;
  const origin = originArgument(typed);
  const { policy } = await runGrantsCommand('grants.decide', { origin, decision }, context);
  const text = texts(output.language).grants;
  output.result({ origin, decision, policy }, [
    decision === 'always' ? text.allowed(origin) : text.denied(origin),
    ...(decision === 'always' && policy === 'deny' ? [text.policyStillRefuses] : []),
    ...(decision === 'never' && policy === 'allow' ? [text.policyStillAllows] : []),
  ]);
}

export async function revokeGrants(
  typed: string | undefined,
  { all = false }: { readonly all?: boolean },
  context: CommandContext,
): Promise<void> {
  const { output } = context;
  const text = texts(output.language).grants;
  if (all === (typed !== undefined)) throw new BridgeError('ERR_USAGE', { detail: 'either one origin or --all' });
  if (typed === undefined) {
    await runGrantsCommand('grants.clear', {}, context);
    return output.result({}, [text.cleared]);
  }
  const origin = originArgument(typed);
  await runGrantsCommand('grants.revoke', { origin }, context);
  output.result({ origin }, [text.revoked(origin)]);
}
