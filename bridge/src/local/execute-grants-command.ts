import type { Grants, PolicyState } from '../access/index.js';
import { serialisedOrigin } from '../access/index.js';
import { BridgeError } from '../error.js';
import type { CommandMessage } from './messages.js';
import type { LocalResults } from './results.js';

export type GrantsCommandName = Extract<CommandMessage['command'], `grants.${string}`>;
export type GrantsCommand = Extract<CommandMessage, { readonly command: GrantsCommandName }>;

/** With the longest origins (300 characters) well below what the header of a frame may hold. */
const GRANTS_IN_ONE_ANSWER = 100;

/**
 * Carries out a command about grants: in the daemon, or in the CLI while none runs. ERR_USAGE: an origin that has no grant to revoke,
 * and http without the development key (the door would never let it knock). ERR_GRANTS_UNREADABLE: see `Grants`.
 */
export async function executeGrantsCommand(
  message: GrantsCommand,
  { grants, policy }: { readonly grants: Grants; readonly policy: PolicyState['policy'] },
): Promise<LocalResults[GrantsCommandName]> {
  switch (message.command) {
    case 'grants.list': {
      // Whoever mended the file by hand looks here whether that helped.
      await grants.refresh();
      const trouble = grants.trouble();
      if (trouble) throw trouble;
      const all = grants.list();
      const { from } = message.params;
      return { grants: all.slice(from, from + GRANTS_IN_ONE_ANSWER), count: all.length };
    }
    case 'grants.decide': {
      const { origin, decision } = message.params;
      if (serialisedOrigin(origin, { allowHttpLoopback: policy.allowHttpLoopbackOrigins }) === undefined) {
        throw new BridgeError('ERR_USAGE', {
          detail: `${origin}: http needs "allowHttpLoopbackOrigins" in the policy, which is for developers`,
        });
      }
      await grants.remember(origin, decision);
      return { policy: policy.decide(origin) };
    }
    case 'grants.revoke': {
      const { origin } = message.params;
      if (!(await grants.revoke(origin))) throw new BridgeError('ERR_USAGE', { detail: `there is no grant for ${origin}` });
      return {};
    }
    case 'grants.clear':
      await grants.clear();
      return {};
  }
}
